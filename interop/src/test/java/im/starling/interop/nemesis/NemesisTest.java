// SPDX-License-Identifier: Apache-2.0
package im.starling.interop.nemesis;

import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * What was acknowledged survives whatever happens to three nodes, and everybody goes on; a table of
 * all rounds is in {@code target/nemesis.md}. {@link Settings} says what can be chosen, here all
 * that goes wrong and how often:
 *
 * <pre>-Dtest=NemesisTest -Dnemesis.only= -Dnemesis.rounds=20 -Dnemesis.seed=…</pre>
 */
final class NemesisTest {
  private static Play play;

  @BeforeAll
  static void start() throws Exception {
    play = Play.start(Settings.read(3, 2, "kill,term,database-restart"), "nemesis.md");
  }

  @AfterAll
  static void end() throws Exception {
    if (play != null) {
      play.close();
    }
  }

  @TestFactory
  Stream<DynamicTest> rounds() {
    return play.rounds();
  }
}
