// SPDX-License-Identifier: Apache-2.0
package im.starling.interop.nemesis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import im.starling.interop.Interop;
import im.starling.interop.Server;
import im.starling.interop.Tls;
import im.starling.interop.wire.Archive;
import im.starling.interop.wire.Login;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * SIGKILL of the one node in the middle of the load, again and again, then the verdict: what was
 * acknowledged was received, and is once in both archives. At last it is asked to stop, which it
 * does, and the archives are read after one more start.
 *
 * <p>{@code -Dinterop.rounds} kills, {@code -Dinterop.pairs} of clients (two or more), {@code
 * -Dinterop.seed}. Against another server than ours the run only exercises the clients: others do
 * not promise what we do.
 */
@Timeout(value = 150, unit = TimeUnit.SECONDS)
class KillTest {
  private static final int MESSAGES = 150;
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final int rounds = Integer.getInteger("interop.rounds", 2);
  private final int pairs = Integer.getInteger("interop.pairs", 3);
  private final long seed = Long.getLong("interop.seed", System.nanoTime());
  private final Recorder recorder = new Recorder();
  private final List<Talker> talkers = new ArrayList<>();

  @Test
  void whatWasAcknowledgedSurvivesAKill() throws Exception {
    Random random = new Random(seed);
    try (Server server = Interop.launch("kill")) {
      for (int pair = 0; pair < pairs; pair++) {
        talk(server, "ann" + pair, "ben" + pair, pair % 2 == 0 ? Tls.STARTTLS : Tls.DIRECT);
      }
      for (int round = 1; round <= rounds; round++) {
        kill(server, round, random);
      }
      boolean delivered =
          recorder.await(
              Interop.ours() ? LIMIT : Duration.ofSeconds(3),
              () -> Report.of(recorder.events()).undelivered() == 0);
      for (Talker talker : talkers) {
        talker.stop();
      }
      assertEquals(0, server.terminate(), "exit code after SIGTERM");
      server.start();
      History history = new History(recorder.events(), archives());
      Report report = Report.of(history.events());
      System.out.println("kill test, seed " + seed + ": " + report);
      report.keep(seed, history, Checker.violations(history));
      if (Interop.ours()) {
        assertEquals(List.of(), Checker.violations(history), "seed " + seed + ", " + report);
        assertTrue(delivered, "not everything was delivered within " + LIMIT);
      }
      assertTrue(
          report.acked() >= (long) rounds * MESSAGES, "seed " + seed + ", no load: " + report);
    }
  }

  private void talk(Server server, String one, String other, Tls tls) throws IOException {
    String password = "a password";
    Login first = new Login(server, tls, one, password);
    Login second = new Login(server, Tls.DIRECT, other, password);
    server.account(one, password);
    server.account(other, password);
    talkers.add(Talker.start(first, second.account(), recorder));
    talkers.add(Talker.start(second, first.account(), recorder));
  }

  /**
   * Load, while one client is offline and the stream of another one waits to be taken up again; a
   * kill somewhere in the middle; and on until everything is acknowledged.
   */
  private void kill(Server server, int round, Random random) throws Exception {
    int before = acknowledged();
    int first = random.nextInt(talkers.size());
    Talker offline = talkers.get(first);
    Talker detached = talkers.get((first + 2) % talkers.size());
    offline.leave(true);
    detached.leave(false);
    talkers.forEach(talker -> talker.target(round * MESSAGES));
    int load = MESSAGES * talkers.size();
    int moment = before + load / 10 + random.nextInt(load * 3 / 10);
    assertTrue(
        recorder.await(LIMIT, () -> acknowledged() >= moment),
        () ->
            "round "
                + round
                + ", seed "
                + seed
                + ": "
                + acknowledged()
                + " acknowledged, not "
                + moment);
    server.kill();
    assertTrue(acknowledged() < before + load, "the load was over before the kill");
    server.start();
    offline.comeAgain();
    detached.comeAgain();
    assertTrue(
        recorder.await(LIMIT, () -> talkers.stream().allMatch(Talker::done)),
        () ->
            "round "
                + round
                + ", seed "
                + seed
                + ", after the restart: "
                + Report.of(recorder.events()));
  }

  private int acknowledged() {
    return talkers.stream().mapToInt(Talker::acknowledged).sum();
  }

  private List<History.Archived> archives() throws IOException {
    List<History.Archived> archived = new ArrayList<>();
    for (Talker talker : talkers) {
      int place = 0;
      for (Archive.Entry entry : Archive.read(talker.login())) {
        archived.add(Talker.archived(talker.login().user(), place++, entry.id(), entry.message()));
      }
    }
    return archived;
  }
}
