// SPDX-License-Identifier: Apache-2.0
package im.starling.interop.nemesis;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/**
 * Steady load, a fault, its end, the time to settle, the verdict. All that is chosen is chosen by
 * the seed; accounts and clients are new in each round.
 */
final class Round {
  /** For the way to a steady load, and again for the way back to it. */
  private static final Duration LIMIT = Duration.ofSeconds(90);

  private final Fleet fleet;
  private final Nemesis nemesis;
  private final long seed;
  private final Settings settings;
  private final Random random;
  private final FleetNode victim;
  private final boolean herd;
  private final Recorder recorder = new Recorder();
  private final Crowd crowd;

  private Round(Fleet fleet, Nemesis nemesis, int number, Settings settings) throws IOException {
    this.fleet = fleet;
    this.nemesis = nemesis;
    this.seed = settings.seed() + number;
    this.settings = settings;
    this.random = new Random(seed);
    this.victim = fleet.nodes().get(random.nextInt(fleet.nodes().size()));
    this.herd = random.nextBoolean();
    List<String> users = Crowd.accounts(nemesis, number, settings.pairs());
    this.crowd = Crowd.gather(users, fleet, recorder, settings, random);
  }

  static Result play(Fleet fleet, Nemesis nemesis, int number, Settings settings)
      throws IOException, InterruptedException {
    fleet.settle();
    Round round = new Round(fleet, nemesis, number, settings);
    try {
      round.begin();
      Measures.Course course = round.strike();
      round.visitOnceMore();
      fleet.settle(); // A node may hear late that it was fenced, and then reads nobody an archive.
      return round.judge(course);
    } finally {
      nemesis.heal(fleet, round.victim);
      round.crowd.talkers().forEach(Talker::stop);
    }
  }

  /** Everybody writes; then one leaves, and one loses its connection for a while. */
  private void begin() throws InterruptedException {
    long limit = System.nanoTime() + LIMIT.toNanos();
    boolean steady = await(limit, () -> crowd.all(talker -> talker.settled() >= 5));
    crowd.offline().leave(true);
    // Who is killed before it has read the goodbye keeps the session for one that comes back.
    steady &= await(limit, () -> !crowd.offline().connected());
    crowd.detached().leave(false);
    int people = crowd.talkers().size();
    int moment = crowd.settled() + people + random.nextInt(people * 5);
    if (!steady || !await(limit, () -> crowd.settled() >= moment)) {
      throw new IllegalStateException(nemesis + ", seed " + seed + ": no load within " + LIMIT);
    }
  }

  private Measures.Course strike() throws IOException, InterruptedException {
    Set<String> hit =
        crowd.talkers().stream()
            .filter(talker -> nemesis.hitsAll() || talker.node() == victim.number())
            .map(talker -> talker.login().user())
            .collect(Collectors.toSet());
    int ended = fleet.ended();
    long struck = System.nanoTime();
    nemesis.strike(fleet, victim);
    if (!nemesis.ends() || fleet.nodes().size() > 1) {
      last(settings.fault().orElse(nemesis.time()));
    }
    nemesis.heal(fleet, victim);
    long healed = System.nanoTime();
    crowd.offline().comeAgain();
    crowd.detached().comeAgain();
    if (herd) {
      crowd.talkers().forEach(Talker::drop);
    }
    long limit = healed + LIMIT.toNanos();
    await(limit, () -> crowd.all(Talker::connected));
    long back = System.nanoTime();
    int enough = crowd.settled() + 5 * crowd.talkers().size();
    await(limit, () -> crowd.settled() >= enough);
    crowd.talkers().forEach(Talker::finish);
    long finished = System.nanoTime();
    await(limit, () -> crowd.all(Talker::done) && recorder.nothingOpen());
    Set<String> absent = Set.of(crowd.offline().login().user(), crowd.detached().login().user());
    boolean orderly = nemesis == Nemesis.TERM || nemesis == Nemesis.ROLL;
    return new Measures.Course(
        struck,
        healed,
        back,
        finished,
        System.nanoTime(),
        absent,
        hit,
        fleet.witness().unowned(struck, orderly),
        fleet.ended() - ended);
  }

  /** A fault has its time. */
  private static void last(Duration time) throws InterruptedException {
    TimeUnit.NANOSECONDS.sleep(time.toNanos());
  }

  private boolean await(long limit, BooleanSupplier condition) throws InterruptedException {
    return recorder.await(Duration.ofNanos(limit - System.nanoTime()), condition);
  }

  /** All log in once more, to be given what the server may still have for them. */
  private void visitOnceMore() throws InterruptedException {
    long limit = System.nanoTime() + Bounds.STEADY.toNanos();
    await(limit, () -> crowd.all(Talker::connected));
    int sessions = recorder.sessions() + crowd.talkers().size();
    crowd.talkers().forEach(talker -> talker.leave(true));
    crowd.talkers().forEach(Talker::comeAgain);
    await(limit, () -> recorder.sessions() >= sessions && recorder.nothingOpen());
    crowd.talkers().forEach(Talker::stop);
  }

  private Result judge(Measures.Course course) throws IOException {
    History history = new History(recorder.events(), crowd.archives());
    Measures measures = Measures.of(history.events(), course);
    List<Violation> violations = new ArrayList<>(Checker.violations(history));
    Duration fault = Duration.ofNanos(course.healed() - course.struck());
    violations.addAll(Bounds.of(nemesis, fleet.nodes().size(), fault).exceededBy(measures));
    violations.addAll(fleet.witness().intruders());
    Result result = new Result(nemesis, seed, measures, List.copyOf(violations));
    if (!violations.isEmpty()) {
      result.keep(history);
    }
    return result;
  }
}
