// SPDX-License-Identifier: Apache-2.0
package im.starling.interop.nemesis;

import im.starling.interop.nemesis.History.Name;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A run in numbers: how much was promised, what it cost, and how long the silence was. {@code
 * repeated} counts copies in a later session, which are not forbidden: nobody can know whether the
 * client had them before the kill.
 */
record Report(
    int sent,
    int sentAgain,
    int acked,
    int received,
    int repeated,
    int undelivered,
    int lost,
    int resumed,
    int bound,
    long longestSilenceMillis) {

  static Report of(List<Event> events) {
    Map<Name, Integer> sent = new HashMap<>();
    Set<Name> acked = new HashSet<>();
    Map<Name, Integer> received = new HashMap<>();
    int lost = 0;
    int resumed = 0;
    int bound = 0;
    long last = 0;
    long silence = 0;
    for (Event event : events) {
      switch (event) {
        case Event.Sent e -> sent.merge(new Name(e.who(), e.number()), 1, Integer::sum);
        case Event.Acked e -> acked.add(new Name(e.who(), e.number()));
        case Event.Lost e -> lost++;
        case Event.Resumed e -> resumed++;
        case Event.Bound e -> bound++;
        case Event.Handled e -> {}
        case Event.Bounced e -> {}
        case Event.Received e -> {
          received.merge(new Name(e.from(), e.number()), 1, Integer::sum);
          silence = last == 0 ? 0 : Math.max(silence, e.at() - last);
          last = e.at();
        }
      }
    }
    Set<Name> undelivered = new HashSet<>(acked);
    undelivered.removeAll(received.keySet());
    return new Report(
        sent.size(),
        sum(sent) - sent.size(),
        acked.size(),
        received.size(),
        sum(received) - received.size(),
        undelivered.size(),
        lost,
        resumed,
        bound,
        silence / 1_000_000);
  }

  private static int sum(Map<Name, Integer> counts) {
    return counts.values().stream().mapToInt(Integer::intValue).sum();
  }

  /**
   * Leaves the whole history beside the other output, so that a failure can be read and not only
   * repeated.
   */
  void keep(long seed, History history, List<Violation> violations) {
    StringBuilder text = new StringBuilder("seed " + seed + "\n" + this + "\n");
    violations.forEach(violation -> text.append(violation).append('\n'));
    history
        .events()
        .forEach(event -> text.append(event.toString().replace("\n", " ")).append('\n'));
    history.archived().forEach(row -> text.append(row.toString().replace("\n", " ")).append('\n'));
    Path file =
        Path.of(System.getProperty("basedir", "")).resolve("target/interop/kill-history.txt");
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
