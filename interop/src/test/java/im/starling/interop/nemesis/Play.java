// SPDX-License-Identifier: Apache-2.0
package im.starling.interop.nemesis;

import static org.junit.jupiter.api.Assertions.assertEquals;

import im.starling.interop.Folders;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Rounds of nemeses, all against one fleet, and a table of them. A round that fails leaves its
 * history in {@code target/interop}; its seed repeats it. The fleet is there while its test class
 * is.
 */
final class Play implements BeforeAllCallback, AfterAllCallback {
  private final Settings settings;
  private final String file;
  private final StringBuilder table = new StringBuilder(Result.HEAD);
  private @Nullable Fleet fleet;

  /**
   * Starts nothing yet.
   *
   * @param file for the table
   */
  Play(Settings settings, String file) {
    this.settings = settings;
    this.file = file;
  }

  @Override
  public void beforeAll(ExtensionContext test) throws IOException {
    System.out.println(settings);
    Fleet started = Fleet.start(settings.nodes());
    fleet = started;
    List<String> users = new ArrayList<>();
    for (Nemesis nemesis : settings.nemeses()) {
      for (int number = 0; number < settings.rounds(); number++) {
        users.addAll(Crowd.accounts(nemesis, number, settings.pairs()));
      }
    }
    started.accounts(users, Crowd.PASSWORD);
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
      Result result = Round.play(Objects.requireNonNull(fleet), nemesis, number, settings);
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
  public void afterAll(ExtensionContext test) throws IOException {
    System.out.print(table);
    if (fleet != null) {
      fleet.close();
    }
  }
}
