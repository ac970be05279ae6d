// SPDX-License-Identifier: Apache-2.0
package im.starling.node.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The order of the stop. */
final class TeardownTest {
  private final List<String> stopped = new ArrayList<>();
  private final Teardown teardown = new Teardown();

  @Test
  void lastFirst() {
    teardown.add("a", () -> stopped.add("a"));
    teardown.add("b", () -> stopped.add("b"));
    teardown.close();
    teardown.close();
    assertEquals(List.of("b", "a"), stopped);
  }

  @Test
  void oneThatFailsDoesNotKeepTheOthers() {
    teardown.add("a", () -> stopped.add("a"));
    teardown.add(
        "b",
        () -> {
          throw new IllegalStateException("b");
        });
    teardown.close();
    assertEquals(List.of("a"), stopped);
  }

  @Test
  void whatStartsTooLateStopsAtOnce() {
    teardown.close();
    teardown.add("a", () -> stopped.add("a"));
    assertEquals(List.of("a"), stopped);
  }
}
