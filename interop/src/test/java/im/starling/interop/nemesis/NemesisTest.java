// SPDX-License-Identifier: Apache-2.0
package im.starling.interop.nemesis;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What was acknowledged survives whatever happens to three nodes, and everybody goes on; a table of
 * all rounds is in {@code target/nemesis.md}. {@link Settings} says what can be chosen, here all
 * that goes wrong and how often:
 *
 * <pre>-Dtest=NemesisTest -Dnemesis.only= -Dnemesis.rounds=20 -Dnemesis.seed=…</pre>
 */
final class NemesisTest {
  @RegisterExtension
  static final Play PLAY =
      new Play(Settings.read(3, 2, "kill,term,database-restart"), "nemesis.md");

  @TestFactory
  Stream<DynamicTest> rounds() {
    return PLAY.rounds();
  }
}
