// SPDX-License-Identifier: Apache-2.0
package im.starling.node.scene;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;

/** Plays one scene on a server, with a cast of its own. */
final class Stage {
  private final List<String> transcript = new ArrayList<>();
  private final Verbs verbs = new Verbs();
  private final Barrier barrier = new Barrier();
  private final Cast cast;

  Stage(SceneServer server, int number) {
    cast = new Cast(server, number, transcript::add);
    Expectations expectations = new Expectations(cast);
    verbs.on("accounts (.+)", (w, s) -> Verbs.names(w.group(1)).forEach(cast::account));
    verbs.on(
        "PLAYER is disabled with (.+)",
        (w, s) -> server.disable(cast.account(w.group(1)).jid(), w.group(2)));
    verbs.on(
        "PLAYER has keys for (\\S+) only",
        (w, s) -> server.keep(cast.account(w.group(1)).jid(), w.group(2)));
    verbs.on("clients (.+)", (w, s) -> clients(Verbs.names(w.group(1))));
    verbs.on("the second passes", (w, s) -> Clock.awaitNextSecond());
    new StreamSteps(cast, expectations).declare(verbs);
    new StanzaSteps(cast, expectations, barrier).declare(verbs);
    new BlockingSteps(cast, barrier).declare(verbs);
    new PresenceSteps(cast, verbs).declare();
  }

  /** Plays all steps, and then looks for what nobody expected. */
  void play(Script.Scene scene) throws IOException {
    Script.Step current = new Script.Step(scene.line(), scene.title(), "");
    try {
      for (Script.Step step : scene.steps()) {
        current = step;
        verbs.play(step);
      }
      current = new Script.Step(current.line(), "(the end of the scene)", "");
      curtain();
    } catch (SceneFailure | IOException | GeneralSecurityException e) {
      throw failure(scene, current, e);
    } finally {
      for (Player player : cast.players()) {
        player.gone();
      }
    }
  }

  private AssertionError failure(Script.Scene scene, Script.Step step, Throwable cause) {
    return new AssertionError(
        "%s:%d: %s%n  %s%n--- transcript ---%n%s"
            .formatted(
                scene.file(),
                step.line(),
                step.words(),
                cause.getMessage(),
                String.join("\n", transcript)),
        cause);
  }

  private void clients(List<String> names) throws IOException {
    for (String name : names) {
      Player player = cast.player(name);
      new Login(player).all("SCRAM-SHA-1");
      player.bind(name.substring(name.indexOf('/') + 1));
    }
  }

  /** Nothing may be left, and nothing more may come, for any client that is still connected. */
  private void curtain() throws IOException {
    List<Player> connected = cast.players().stream().filter(Player::bound).toList();
    for (Player to : connected) {
      for (Player from : connected) {
        barrier.between(from, to);
      }
    }
    for (Player player : connected) {
      barrier.between(player, player);
    }
    for (Player player : cast.players()) {
      Expectations.nothingLeft(player, player.unread());
    }
  }
}
