// SPDX-License-Identifier: Apache-2.0
package im.starling.interop.nemesis;

import static org.junit.jupiter.api.Assertions.assertEquals;

import im.starling.interop.Folders;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * What was acknowledged survives whatever happens, and everybody goes on: rounds of all nemeses
 * against real nodes, and a table of them in {@code target/nemesis.md}. {@link Settings} says what
 * can be chosen. A round that fails leaves its history in {@code target/interop}; its seed repeats
 * it:
 *
 * <pre>-Dtest=NemesisTest -Dnemesis.only=kill -Dnemesis.seed=…</pre>
 */
final class NemesisTest {
  private static final Settings SETTINGS = Settings.read();
  private static final StringBuilder TABLE = new StringBuilder(Result.HEAD);
  private static Fleet fleet;

  @BeforeAll
  static void startTheFleet() throws Exception {
    System.out.println(SETTINGS);
    fleet = Fleet.start(SETTINGS.nodes());
    List<String> users = new ArrayList<>();
    for (Nemesis nemesis : SETTINGS.nemeses()) {
      for (int number = 0; number < SETTINGS.rounds(); number++) {
        users.addAll(Crowd.accounts(nemesis, number, SETTINGS.pairs()));
      }
    }
    fleet.accounts(users, Crowd.PASSWORD);
  }

  @AfterAll
  static void end() throws Exception {
    System.out.print(TABLE);
    if (fleet != null) {
      fleet.close();
    }
  }

  @TestFactory
  Stream<DynamicTest> rounds() {
    return SETTINGS.nemeses().stream()
        .flatMap(nemesis ->
            IntStream.range(0, SETTINGS.rounds())
                .mapToObj(number ->
                    DynamicTest.dynamicTest(
                        nemesis.word() + " " + number, () -> play(nemesis, number))));
  }

  private static void play(Nemesis nemesis, int number) throws Exception {
    try {
      Result result = Round.play(fleet, nemesis, number, SETTINGS);
      tell(result.row());
      assertEquals(List.of(), result.violations(), nemesis + ", seed " + result.seed());
    } catch (IOException | InterruptedException | IllegalStateException e) {
      tell(Result.brokenOff(nemesis, SETTINGS.seed() + number, e));
      throw e;
    }
  }

  private static void tell(String row) {
    TABLE.append(row);
    Folders.write(Folders.module("target/nemesis.md"), TABLE.toString());
  }
}
