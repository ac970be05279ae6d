// SPDX-License-Identifier: Apache-2.0
package im.starling.interop.nemesis;

import static org.junit.jupiter.api.Assertions.assertEquals;

import im.starling.interop.Folders;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/**
 * Rounds of nemeses, all against one fleet, and a table of them. A round that fails leaves its
 * history in {@code target/interop}; its seed repeats it.
 */
final class Play implements AutoCloseable {
  private final Settings settings;
  private final String file;
  private final StringBuilder table = new StringBuilder(Result.HEAD);
  private final Fleet fleet;

  private Play(Settings settings, String file, Fleet fleet) {
    this.settings = settings;
    this.file = file;
    this.fleet = fleet;
  }

  /**
   * Starts the fleet.
   *
   * @param file for the table
   */
  static Play start(Settings settings, String file) throws IOException {
    System.out.println(settings);
    Fleet fleet = Fleet.start(settings.nodes());
    List<String> users = new ArrayList<>();
    for (Nemesis nemesis : settings.nemeses()) {
      for (int number = 0; number < settings.rounds(); number++) {
        users.addAll(Crowd.accounts(nemesis, number, settings.pairs()));
      }
    }
    fleet.accounts(users, Crowd.PASSWORD);
    return new Play(settings, file, fleet);
  }

  Stream<DynamicTest> rounds() {
    return settings.nemeses().stream()
        .flatMap(nemesis ->
            IntStream.range(0, settings.rounds())
                .mapToObj(number ->
                    DynamicTest.dynamicTest(
                        nemesis.word() + " " + number, () -> play(nemesis, number))));
  }

  private void play(Nemesis nemesis, int number) throws Exception {
    try {
      Result result = Round.play(fleet, nemesis, number, settings);
      tell(result.row());
      assertEquals(List.of(), result.faults(settings), nemesis + ", seed " + result.seed());
    } catch (IOException | InterruptedException | IllegalStateException e) {
      tell(Result.brokenOff(nemesis, settings.seed() + number, e));
      throw e;
    }
  }

  private void tell(String row) {
    table.append(row);
    Folders.write(Folders.module("target/" + file), table.toString());
  }

  @Override
  public void close() throws IOException {
    System.out.print(table);
    fleet.close();
  }
}
