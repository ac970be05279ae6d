// SPDX-License-Identifier: Apache-2.0
package im.starling.interop.nemesis;

import im.starling.interop.Tls;
import im.starling.interop.wire.Archive;
import im.starling.interop.wire.Login;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Steady load, a fault, its end, the time to settle, the verdict. All that is chosen is chosen by
 * the seed; accounts and clients are new in each round.
 */
final class Round {
  static final String PASSWORD = "a password";

  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final int WINDOW = 30;
  private static final int FLIGHT = 25;

  private final Fleet fleet;
  private final Nemesis nemesis;
  private final int number;
  private final long seed;
  private final Settings settings;
  private final Random random;
  private final FleetNode victim;
  private final Recorder recorder = new Recorder();
  private final List<Talker> talkers = new ArrayList<>();

  Round(Fleet fleet, Nemesis nemesis, int number, Settings settings) {
    this.fleet = fleet;
    this.nemesis = nemesis;
    this.number = number;
    this.seed = settings.seed() + number;
    this.settings = settings;
    this.random = new Random(seed);
    this.victim = fleet.nodes().get(random.nextInt(fleet.nodes().size()));
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

  Result play() throws Exception {
    Measures.Course course;
    try {
      begin();
      course = strike();
    } finally {
      nemesis.heal(fleet, victim);
    }
    boolean delivered = await(recorder::nothingOpen);
    visitOnceMore();
    talkers.forEach(Talker::stop);
    History history = new History(recorder.events(), archives());
    Measures measures = Measures.of(history.events(), course);
    List<Violation> violations = new ArrayList<>(Checker.violations(history));
    Duration fault = Duration.ofNanos(course.healed() - course.struck());
    violations.addAll(Bounds.of(nemesis, fleet.nodes().size()).exceededBy(measures, fault));
    if (!delivered && violations.isEmpty()) {
      violations.add(new Violation(Violation.Kind.SLOW, "not delivered within " + LIMIT));
    }
    Result result = new Result(nemesis, seed, measures, List.copyOf(violations));
    if (!violations.isEmpty()) {
      result.keep(history);
    }
    return result;
  }

  /** Everybody logs in and writes; then one leaves, and one loses its connection for a while. */
  private void begin() throws IOException, InterruptedException {
    List<String> users = accounts(nemesis, number, settings.pairs());
    for (int i = 0; i < users.size(); i++) {
      Tls tls = random.nextBoolean() ? Tls.STARTTLS : Tls.DIRECT;
      Login login =
          new Login(fleet.nodes().getFirst(), tls, users.get(i), PASSWORD, settings.patience());
      // One pair in four breaks its connections by itself, at any time.
      int flight = i / 2 % 4 == 3 ? FLIGHT : 0;
      talkers.add(
          Talker.start(
              login,
              users.get(i ^ 1) + "@" + login.server().domain(),
              fleet.nodes(),
              recorder,
              new Habits(settings.pace(), WINDOW, flight),
              new Random(random.nextLong())));
    }
    require("a steady load", () -> talkers.stream().allMatch(talker -> talker.settled() >= 5));
    offline().leave(true);
    detached().leave(false);
    int moment = settled() + talkers.size() + random.nextInt(talkers.size() * 5);
    require("load while two are away", () -> settled() >= moment);
  }

  private Talker offline() {
    return talkers.get(0);
  }

  private Talker detached() {
    return talkers.get(2);
  }

  private int settled() {
    return talkers.stream().mapToInt(Talker::settled).sum();
  }

  private Measures.Course strike() throws IOException, InterruptedException {
    Set<String> hit = new HashSet<>();
    for (Talker talker : talkers) {
      if (nemesis.hitsAll() || talker.node() == victim.number()) {
        hit.add(talker.login().user());
      }
    }
    Set<String> absent = Set.of(offline().login().user(), detached().login().user());
    long struck = System.nanoTime();
    nemesis.strike(fleet, victim);
    if (!nemesis.ends()) {
      last(settings.fault());
    }
    nemesis.heal(fleet, victim);
    long healed = System.nanoTime();
    offline().comeAgain();
    detached().comeAgain();
    if (random.nextBoolean()) {
      talkers.forEach(Talker::drop); // A herd: all come back at the same moment.
    }
    await(() -> talkers.stream().allMatch(Talker::connected));
    int before = settled();
    await(() -> settled() >= before + 5 * talkers.size());
    talkers.forEach(Talker::finish);
    long finished = System.nanoTime();
    await(() -> talkers.stream().allMatch(Talker::done));
    await(recorder::nothingOpen);
    return new Measures.Course(struck, healed, finished, System.nanoTime(), absent, hit);
  }

  /** A fault has its time. */
  private void last(Duration time) throws InterruptedException {
    TimeUnit.NANOSECONDS.sleep(time.toNanos());
  }

  private boolean await(BooleanSupplier condition) throws InterruptedException {
    return recorder.await(LIMIT, condition);
  }

  private void require(String what, BooleanSupplier condition) throws InterruptedException {
    if (!await(condition)) {
      throw new AssertionError(
          nemesis + ", seed " + seed + ": no " + what + " within " + LIMIT + ": " + settled());
    }
  }

  /** All log in once more, to be given what the server may still have for them. */
  private void visitOnceMore() throws InterruptedException {
    await(() -> talkers.stream().allMatch(Talker::connected));
    for (Talker talker : talkers) {
      talker.leave(true);
    }
    int sessions = recorder.sessions();
    talkers.forEach(Talker::comeAgain);
    await(() -> recorder.sessions() >= sessions + talkers.size());
    await(recorder::nothingOpen);
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
