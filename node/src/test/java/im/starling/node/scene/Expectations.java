// SPDX-License-Identifier: Apache-2.0
package im.starling.node.scene;

import java.util.ArrayList;
import java.util.List;

/** Compares what comes with what a scene expects, and says how they differ. */
final class Expectations {
  private final Cast cast;
  private final Values values;

  Expectations(Cast cast) {
    this.cast = cast;
    this.values = new Values(cast);
  }

  /** The next elements are these, in this order. */
  void receive(Player player, List<Xml> all) {
    for (Xml expected : all) {
      Event event = player.next(expected.namespace().equals(Player.SM));
      if (!(event instanceof Event.Came(Xml element))) {
        throw new SceneFailure("expected: " + expected + "\n  came:     " + event);
      }
      compare(player, expected, element);
    }
  }

  void compare(Player player, Xml expected, Xml actual) {
    String difference = new Match(values, player).difference(expected, actual, cast.captured());
    if (difference != null) {
      throw new SceneFailure(
          "expected: " + expected + "\n  came:     " + actual + "\n  why not:  " + difference);
    }
  }

  /** The next elements are these, in any order. */
  void receiveInAnyOrder(Player player, List<Xml> all) {
    Match match = new Match(values, player);
    List<Xml> expected = new ArrayList<>(all);
    while (!expected.isEmpty()) {
      Event event = player.next(false);
      List<String> differences = new ArrayList<>();
      boolean found = false;
      for (int i = 0; i < expected.size() && !found && event instanceof Event.Came; i++) {
        Xml actual = ((Event.Came) event).element();
        String difference = match.difference(expected.get(i), actual, cast.captured());
        found = difference == null;
        if (found) {
          expected.remove(i);
        } else {
          differences.add(difference + "");
        }
      }
      if (!found) {
        throw new SceneFailure(
            "expected, in any order: "
                + expected
                + "\n  came:     "
                + event
                + "\n  why not:  "
                + String.join("\n            ", differences));
      }
    }
  }

  static void nothingLeft(Player player, List<Event> events) {
    if (!events.isEmpty()) {
      StringBuilder all = new StringBuilder(player.name() + " received what nobody expected:");
      events.forEach(event -> all.append("\n    ").append(event));
      throw new SceneFailure(all.toString());
    }
  }
}
