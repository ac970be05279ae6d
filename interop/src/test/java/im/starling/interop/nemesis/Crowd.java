// SPDX-License-Identifier: Apache-2.0
package im.starling.interop.nemesis;

import im.starling.interop.Tls;
import im.starling.interop.wire.Archive;
import im.starling.interop.wire.Login;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Predicate;

/** The clients of a round, two and two. They log in together, and their archives are read. */
final class Crowd {
  static final String PASSWORD = "a password";

  private static final int WINDOW = 30;
  private static final int FLIGHT = 25;

  private final List<Talker> talkers;

  private Crowd(List<Talker> talkers) {
    this.talkers = talkers;
  }

  /** The accounts that a round needs. */
  static List<String> accounts(Nemesis nemesis, int number, int pairs) {
    List<String> users = new ArrayList<>();
    for (int pair = 0; pair < pairs; pair++) {
      users.add(nemesis.word() + number + "-ann" + pair);
      users.add(nemesis.word() + number + "-ben" + pair);
    }
    return users;
  }

  /** Logs them all in, anywhere, and lets them write. */
  static Crowd gather(
      List<String> users, Fleet fleet, Recorder recorder, Settings settings, Random random)
      throws IOException {
    List<Callable<Talker>> logins = new ArrayList<>();
    for (int i = 0; i < users.size(); i++) {
      Tls tls = random.nextBoolean() ? Tls.STARTTLS : Tls.DIRECT;
      Login login =
          new Login(fleet.nodes().getFirst(), tls, users.get(i), PASSWORD, settings.patience());
      String peer = users.get(i ^ 1) + "@" + login.server().domain();
      // One pair in four breaks its connections by itself, at any time.
      Habits habits = new Habits(settings.pace(), WINDOW, i / 2 % 4 == 3 ? FLIGHT : 0);
      Random own = new Random(random.nextLong());
      logins.add(() -> Talker.start(login, peer, fleet.nodes(), recorder, habits, own));
    }
    return new Crowd(together(logins));
  }

  private static <T> List<T> together(List<Callable<T>> tasks) throws IOException {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<T> results = new ArrayList<>();
      for (Future<T> result : threads.invokeAll(tasks)) {
        results.add(result.get());
      }
      return results;
    } catch (ExecutionException e) {
      throw new IOException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  List<Talker> talkers() {
    return talkers;
  }

  /** One that is not there when the fault comes, having said goodbye. */
  Talker offline() {
    return talkers.get(0);
  }

  /** One that has no connection when the fault comes. */
  Talker detached() {
    return talkers.get(2);
  }

  boolean all(Predicate<Talker> what) {
    return talkers.stream().allMatch(what);
  }

  /** Of how many messages their senders know what became of them. */
  int settled() {
    return talkers.stream().mapToInt(Talker::settled).sum();
  }

  /** All archives, from the first message to the last. */
  List<History.Archived> archives() throws IOException {
    List<Callable<List<History.Archived>>> readings = new ArrayList<>();
    for (Talker talker : talkers) {
      readings.add(() -> archive(talker.login()));
    }
    return together(readings).stream().flatMap(List::stream).toList();
  }

  private static List<History.Archived> archive(Login login) throws IOException {
    List<History.Archived> archived = new ArrayList<>();
    for (Archive.Entry entry : Archive.read(login)) {
      archived.add(Wording.archived(login.user(), archived.size(), entry));
    }
    return archived;
  }
}
