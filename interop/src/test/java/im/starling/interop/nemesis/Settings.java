// SPDX-License-Identifier: Apache-2.0
package im.starling.interop.nemesis;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What is chosen on the command line, as {@code -Dnemesis.rounds=20}.
 *
 * @param rounds of each nemesis
 * @param nodes of the fleet
 * @param only these nemeses, all if there are none
 * @param seed of the first round; the next ones have the numbers after it
 * @param pairs of clients, four or more
 * @param pace from one message of a client to its next
 * @param fault how long a fault lasts that does not end by itself, if not as long as it does
 *     usually
 * @param strict whether a round fails where something took too long, or sessions were not resumed;
 *     on a busy machine that says little
 * @param patience how long a client waits for an answer before it tries elsewhere
 */
record Settings(
    int rounds,
    int nodes,
    List<String> only,
    long seed,
    int pairs,
    Duration pace,
    Optional<Duration> fault,
    Duration patience,
    boolean strict) {

  /** What is not chosen is as it is here. */
  static Settings read(int nodes, int rounds, String only) {
    return new Settings(
        Integer.getInteger("nemesis.rounds", rounds),
        Integer.getInteger("nemesis.nodes", nodes),
        Arrays.stream(System.getProperty("nemesis.only", only).split(",", -1))
            .map(String::strip)
            .filter(word -> !word.isEmpty())
            .toList(),
        Long.getLong("nemesis.seed", System.currentTimeMillis()),
        Math.max(4, Integer.getInteger("nemesis.pairs", 6)),
        Duration.ofMillis(Integer.getInteger("nemesis.pace", 50)),
        Optional.ofNullable(Integer.getInteger("nemesis.fault")).map(Duration::ofMillis),
        Duration.ofMillis(Integer.getInteger("nemesis.patience", 20_000)),
        Boolean.getBoolean("nemesis.strict"));
  }

  List<Nemesis> nemeses() {
    List<Nemesis> chosen =
        Arrays.stream(Nemesis.values())
            .filter(nemesis -> nemesis.suits(nodes))
            .filter(nemesis -> only.isEmpty() || only.contains(nemesis.word()))
            .toList();
    if (chosen.isEmpty()) {
      throw new IllegalArgumentException("no nemesis is called one of " + only);
    }
    return chosen;
  }
}
