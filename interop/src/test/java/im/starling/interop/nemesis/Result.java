// SPDX-License-Identifier: Apache-2.0
package im.starling.interop.nemesis;

import im.starling.interop.Folders;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What became of a round. */
record Result(Nemesis nemesis, long seed, Measures measures, List<Violation> violations) {
  static final String HEAD =
      """
      | nemesis | seed | sent | again | acked | returned | received | repeated | resumed | refused | gap ms | others' gap ms | unowned ms | ended | first login ms | all back ms | steady ms | verdict |
      | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |
      """;

  /** A row of the table. */
  String row() {
    Measures m = measures;
    return List.of(
            nemesis.word(),
            seed,
            m.sent(),
            m.sentAgain(),
            m.acked(),
            m.bounced(),
            m.received(),
            m.repeated(),
            m.resumed(),
            m.refused(),
            m.gap(),
            m.gapOfOthers(),
            m.unowned(),
            m.ended(),
            m.firstLogin().isPresent() ? m.firstLogin().getAsLong() : "",
            m.allBack(),
            m.steady(),
            verdict())
        .stream()
        .map(String::valueOf)
        .collect(Collectors.joining(" | ", "| ", " |\n"));
  }

  /** The row of a round without a verdict. */
  static String brokenOff(Nemesis nemesis, long seed, Exception why) {
    return "| %s | %d |%s broken off: %s |\n"
        .formatted(nemesis.word(), seed, " |".repeat(15), String.valueOf(why).replace('\n', ' '));
  }

  /** Some of what fails the round; all that was broken is {@linkplain #keep kept}. */
  List<Violation> faults(Settings settings) {
    return violations.stream()
        .filter(violation -> settings.strict() || violation.kind() != Violation.Kind.SLOW)
        .limit(10)
        .toList();
  }

  /** What was broken, each with how often, or that all was kept. */
  private String verdict() {
    return violations.isEmpty()
        ? "kept"
        : violations.stream()
            .collect(
                Collectors.groupingBy(
                    violation -> violation.kind().name().toLowerCase(Locale.ROOT),
                    TreeMap::new,
                    Collectors.counting()))
            .toString();
  }

  /** Leaves the whole history, so that a failure can be read and not only repeated. */
  void keep(History history) {
    StringBuilder text = new StringBuilder(HEAD + row() + "\n");
    violations.forEach(violation -> text.append(violation).append('\n'));
    history.events().forEach(event -> text.append(line(event)));
    history.archived().forEach(row -> text.append(line(row)));
    Folders.write(Folders.kept("nemesis-" + nemesis.word() + "-" + seed + ".txt"), text.toString());
  }

  private static String line(Object what) {
    return what.toString().replace("\n", " ") + "\n";
  }
}
