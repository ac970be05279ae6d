// SPDX-License-Identifier: Apache-2.0
package im.starling.node.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import im.starling.node.simulation.Ledger.Violation;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code -Dsimulation.seconds=600 -Dsimulation.most=100000} for longer, {@code
 * -Dsimulation.seed=17} for one again, with all that happens in it.
 */
class SimulationTest {
  private static final Logger log = LoggerFactory.getLogger(SimulationTest.class);

  /** The build plays the same ones each time; {@code -Dsimulation.from=} others. */
  private static final long FROM = 20_000;

  private static final double SECONDS =
      Double.parseDouble(System.getProperty("simulation.seconds", "45"));

  /** So many at most, so that a fast machine plays none that nobody has looked at. */
  private static final int MOST = Integer.getInteger("simulation.most", 2_300);

  /**
   * Those that are known and not mended yet: they are counted, and fail nothing but a seed that is
   * asked for. A line goes when what it names is mended. Of 2,300 seeds 8 do not come to rest (a
   * node that starts while the only other one cannot be heard never opens), and 3 have one of the
   * others.
   */
  private static final Set<String> KNOWN = Set.of("no-rest", "row-twice", "stored-twice");

  @Test
  void whateverHappens() {
    Long one = Long.getLong("simulation.seed");
    if (one != null) {
      assertFine(one);
      return;
    }
    long end = System.nanoTime() + (long) (SECONDS * TimeUnit.SECONDS.toNanos(1));
    long seed = Long.getLong("simulation.from", FROM);
    int played = 0;
    long messages = 0;
    long repeated = 0;
    long orphaned = 0;
    long resumed = 0;
    Map<String, Integer> known = new TreeMap<>();
    while (System.nanoTime() < end && played < MOST) {
      Simulation.Outcome outcome = play(++seed, false);
      Set<String> kinds =
          outcome.violations().stream().map(Violation::kind).collect(Collectors.toSet());
      kinds.forEach(kind -> known.merge(kind, 1, Integer::sum));
      if (!KNOWN.containsAll(kinds)) {
        assertFine(seed);
      }
      played++;
      messages += outcome.messages();
      repeated += outcome.repeated();
      orphaned += outcome.orphaned();
      resumed += outcome.resumed();
    }
    log.atInfo()
        .addKeyValue("played", played)
        .addKeyValue("messages", messages)
        .addKeyValue("repeated", repeated)
        .addKeyValue("orphaned", orphaned)
        .addKeyValue("resumed", resumed)
        .addKeyValue("known", known)
        .log("simulated");
  }

  @Test
  void theSameSeedDoesTheSame() {
    Simulation.Outcome outcome = play(4711, true);
    assertEquals(outcome.trace(), play(4711, true).trace());
  }

  private static Simulation.Outcome play(long seed, boolean tracing) {
    try (Quiet quiet = new Quiet()) {
      return Simulation.of(seed, tracing, quiet);
    }
  }

  private static void assertFine(long seed) {
    Simulation.Outcome outcome = play(seed, true);
    List<String> trace = outcome.trace();
    if (!outcome.violations().isEmpty()) {
      throw new AssertionError(
          "-Dsimulation.seed="
              + seed
              + " "
              + outcome.violations()
              + "\n"
              + String.join("\n", trace));
    }
  }
}
