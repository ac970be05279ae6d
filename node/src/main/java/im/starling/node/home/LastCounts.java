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
  private final LinkedHashMap<Session, Long> waiting = new LinkedHashMap<>();

  private record Session(long owner, String id) {}

  LastCounts(EndedSessions stored) {
    this.stored = stored;
  }

  void add(long owner, String id, long handled) {
    Session session = new Session(owner, id);
    waiting.remove(session);
    if (waiting.size() >= WAITING) {
      waiting.pollFirstEntry();
    }
    waiting.put(session, handled);
  }

  /** Empty for a session that is not known; also where the database is away. */
  Future<Optional<Long>> of(long owner, String id) {
    Long here = waiting.get(new Session(owner, id));
    return here != null
        ? Future.succeededFuture(Optional.of(here))
        : stored.handled(owner, id).otherwise(Optional.empty());
  }

  /** Writes the oldest of those that wait. */
  Future<Void> flush() {
    List<EndedSession> batch = new ArrayList<>();
    for (Map.Entry<Session, Long> next : waiting.entrySet()) {
      if (batch.size() == BATCH) {
        break;
      }
      Session session = next.getKey();
      batch.add(new EndedSession(session.owner, session.id, next.getValue()));
    }
    if (batch.isEmpty()) {
      return Future.succeededFuture();
    }
    return stored
        .add(batch)
        .onSuccess(done ->
            batch.forEach(
                each -> waiting.remove(new Session(each.owner(), each.id()), each.handled())))
        .onFailure(failure ->
            log.atWarn().addKeyValue("why", failure.getMessage()).log("counts-not-written"));
  }

  boolean isEmpty() {
    return waiting.isEmpty();
  }
}
