// SPDX-License-Identifier: Apache-2.0
package im.starling.node.home;

import im.starling.persistence.Entry;
import im.starling.persistence.UserLog;
import im.starling.protocol.Message;
import io.vertx.core.Future;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads messages once more that have been given. On the loop of the home whose log it is. */
record Rereading(UserLog log, LoggedMessages rows, long owner) {
  private static final int PAGE = 128;

  /** Those of these places that are still there, by their places. */
  Future<Map<Long, Message>> of(List<Long> places) {
    Map<Long, Message> found = new HashMap<>();
    return places.isEmpty()
        ? Future.succeededFuture(found)
        : read(Collections.min(places) - 1, Collections.max(places), new HashSet<>(places), found)
            .map(found);
  }

  private Future<Void> read(long after, long last, Set<Long> places, Map<Long, Message> found) {
    return log.pending(owner, after, PAGE)
        .compose(page -> {
          for (Entry row : page) {
            Message message = places.contains(row.seq()) ? rows.late(row) : null;
            if (message != null) {
              found.put(row.seq(), message);
            }
          }
          return page.size() < PAGE || page.getLast().seq() >= last
              ? Future.succeededFuture()
              : read(page.getLast().seq(), last, places, found);
        });
  }
}
