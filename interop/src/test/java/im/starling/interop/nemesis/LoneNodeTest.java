// SPDX-License-Identifier: Apache-2.0
package im.starling.interop.nemesis;

import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * A node that is alone keeps what it acknowledged when it is killed, or asked to end; its sessions
 * end with it.
 */
final class LoneNodeTest {
  private static Play play;

  @BeforeAll
  static void start() throws Exception {
    play = Play.start(Settings.read(1, 1, "kill,term"), "nemesis-alone.md");
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
