// SPDX-License-Identifier: Apache-2.0
package im.starling.node.home;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import im.starling.persistence.Seq;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;

/**
 * Whatever comes in whatever order: the cursor passes only what some client has, no session is
 * given a row twice, and who is there is given all that nobody has.
 */
class MailboxScheduleTest {
  private static final List<String> RESOURCES = List.of("desk", "phone", "tablet");
  private static final int OFFLINE = 3;

  /** Two of these fill a session's window. */
  private static final int LARGE = 270_000;

  private enum Kind {
    RECEIVE,
    RECEIVE_LARGE,
    RECEIVE_FULL,
    STORE,
    HEAR,
    LOOK,
    PAGE,
    FAIL,
    ACKNOWLEDGE,
    OPEN,
    BIND,
    LEAVE,
    CLOSE
  }

  private static final Set<Kind> RECEIVING =
      EnumSet.of(Kind.RECEIVE, Kind.RECEIVE_LARGE, Kind.RECEIVE_FULL);

  /**
   * What happens next.
   *
   * @param pick to whom or to which, of those that there are
   */
  private record Step(Kind kind, int pick) {}

  /** What the clients know. */
  private static final class Clients {
    final MailboxScene scene = new MailboxScene(0, OFFLINE).offline(1, OFFLINE);
    final Set<Long> acknowledged = new HashSet<>();
    final Map<BoundSession, Integer> known = new HashMap<>();

    Clients() {
      scene.log.atOnce = false;
    }

    void take(Step step) {
      KeptLog log = scene.log;
      String resource = RESOURCES.get(step.pick % RESOURCES.size());
      BoundSession session = scene.sessions.get(resource);
      switch (step.kind) {
        case RECEIVE -> scene.receive(10);
        case RECEIVE_LARGE -> scene.receive(LARGE);
        case RECEIVE_FULL -> scene.receive(10, resource);
        case STORE -> log.store();
        case HEAR -> log.hear();
        case LOOK -> log.pages.forEach(KeptLog.Asked::look);
        case PAGE -> {
          if (!log.pages.isEmpty()) {
            log.pages.get(step.pick % log.pages.size()).come();
          }
        }
        case FAIL -> {
          if (!log.pages.isEmpty()) {
            log.pages.get(step.pick % log.pages.size()).fail();
          }
        }
        case ACKNOWLEDGE -> acknowledge(session, step.pick);
        case OPEN -> {
          if (session == null) {
            scene.open(resource);
          } else if (!session.eligible()) {
            scene.available(session, Seq.NONE);
          }
        }
        case BIND -> {
          if (session == null) {
            scene.bind(resource);
          }
        }
        case LEAVE -> {
          if (session != null && session.eligible()) {
            scene.unavailable(session);
          }
        }
        case CLOSE -> {
          if (session != null) {
            scene.close(session);
          }
        }
      }
    }

    private void acknowledge(@Nullable BoundSession session, int pick) {
      if (session == null) {
        return;
      }
      List<Long> given = scene.given(session);
      int from = known.getOrDefault(session, 0);
      if (from < given.size()) {
        int to = from + pick % (given.size() - from) + 1;
        known.put(session, to);
        acknowledged.addAll(given.subList(from, to));
        scene.acknowledge(session, given.get(to - 1));
      }
    }

    void check() {
      long cursor = scene.cursor();
      for (long seq = 1; seq <= cursor; seq++) {
        assertTrue(acknowledged.contains(seq), seq + " is passed, the cursor is at " + cursor);
      }
      for (List<Long> given : scene.allGiven()) {
        assertEquals(new HashSet<>(given).size(), given.size(), () -> "twice: " + given);
      }
    }

    /** All that is under way arrives, and those who are there acknowledge all they get. */
    void end() {
      while (scene.log.queued() > 0) {
        scene.log.store();
        scene.log.hear();
      }
      if (scene.sessions.values().stream().noneMatch(BoundSession::eligible)) {
        take(new Step(Kind.OPEN, 0));
      }
      boolean more = true;
      while (more) {
        scene.log.readAll();
        more = !scene.log.pages.isEmpty() || scene.loop.waits();
        while (scene.loop.waits()) {
          scene.loop.next();
        }
        for (BoundSession session : List.copyOf(scene.sessions.values())) {
          int left = scene.given(session).size() - known.getOrDefault(session, 0);
          if (left > 0) {
            acknowledge(session, left - 1);
            more = true;
          }
        }
      }
    }
  }

  @Property(tries = 500)
  void nothingIsPassed(@ForAll("schedules") List<Step> schedule) {
    Clients clients = new Clients();
    long rows = OFFLINE;
    for (Step step : schedule) {
      clients.take(step);
      rows += RECEIVING.contains(step.kind) ? 1 : 0;
      clients.check();
    }
    clients.end();
    clients.check();
    assertEquals(rows, clients.scene.cursor(), "at the end all have all");
  }

  @Provide
  Arbitrary<List<Step>> schedules() {
    return Combinators.combine(Arbitraries.of(Kind.class), Arbitraries.integers().between(0, 11))
        .as(Step::new)
        .list()
        .ofMaxSize(60);
  }
}
