// SPDX-License-Identifier: Apache-2.0
package im.starling.interop.nemesis;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A node that is alone keeps what it acknowledged when it is killed, or asked to end; its sessions
 * end with it.
 */
final class LoneNodeTest {
  @RegisterExtension
  static final Play PLAY = new Play(Settings.read(1, 1, "kill,term"), "nemesis-alone.md");

  @TestFactory
  Stream<DynamicTest> rounds() {
    return PLAY.rounds();
  }
}
