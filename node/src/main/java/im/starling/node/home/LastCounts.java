// SPDX-License-Identifier: Apache-2.0
package im.starling.node.home;

import im.starling.persistence.EndedSession;
import im.starling.persistence.EndedSessions;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How much of what their clients sent was handled by sessions that are over: so that a client which
 * asks for one is told (XEP-0198 §5), by whichever node. Written many at a time. On one loop.
 */
final class LastCounts {
  private static final Logger log = LoggerFactory.getLogger(LastCounts.class);

  /** How many wait to be written; who is the oldest then is forgotten. */
  private static final int WAITING = 20_000;

  /** How many one statement writes. */
  private static final int BATCH = 1_000;

  private final EndedSessions stored;
  private final LinkedHashMap<Session, Count> waiting = new LinkedHashMap<>();

  /** What was written last. */
  private Future<Void> writing = Future.succeededFuture();

  private long last;

  private record Session(long owner, String id) {}

  /**
   * @param number greater than those of all that were added before
   */
  private record Count(long handled, long number) {}

  LastCounts(EndedSessions stored) {
    this.stored = stored;
  }

  /** It is over, and so many were handled; {@link EndedSession#GOES_ON} where it is not. */
  void add(long owner, String id, long handled) {
    Session session = new Session(owner, id);
    waiting.remove(session);
    if (waiting.size() >= WAITING) {
      waiting.pollFirstEntry();
    }
    waiting.put(session, new Count(handled, ++last));
  }

  /** Empty for a session that is not known; also where the database is away. */
  Future<Optional<Long>> of(long owner, String id) {
    Count here = waiting.get(new Session(owner, id));
    return here != null
        ? Future.succeededFuture(Optional.of(here.handled).filter(count -> count >= 0))
        : stored.handled(owner, id).otherwise(Optional.empty());
  }

  /** Writes the oldest of those that wait, one statement after the other. */
  Future<Void> flush() {
    writing = writing.isComplete() ? write() : writing.transform(before -> write());
    return writing;
  }

  private Future<Void> write() {
    List<Session> taken = new ArrayList<>();
    List<EndedSession> batch = new ArrayList<>();
    long newest = last;
    for (Map.Entry<Session, Count> next : waiting.entrySet()) {
      if (batch.size() == BATCH) {
        break;
      }
      Session session = next.getKey();
      taken.add(session);
      batch.add(new EndedSession(session.owner, session.id, next.getValue().handled));
    }
    if (batch.isEmpty()) {
      return Future.succeededFuture();
    }
    return stored
        .add(batch)
        .onSuccess(done -> taken.forEach(session -> written(session, newest)))
        .onFailure(failure ->
            log.atWarn().addKeyValue("why", failure.getMessage()).log("counts-not-written"));
  }

  /** But for what was added since. */
  private void written(Session session, long newest) {
    Count there = waiting.get(session);
    if (there != null && there.number <= newest) {
      waiting.remove(session);
    }
  }

  /** A number for {@link #has}. */
  long last() {
    return last;
  }

  /** Whether something waits that had been added by then. */
  boolean has(long before) {
    Map.Entry<Session, Count> oldest = waiting.firstEntry();
    return oldest != null && oldest.getValue().number <= before;
  }

  boolean isEmpty() {
    return waiting.isEmpty();
  }
}
