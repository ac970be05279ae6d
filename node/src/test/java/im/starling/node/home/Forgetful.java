// SPDX-License-Identifier: Apache-2.0
package im.starling.node.home;

import im.starling.persistence.EndedSession;
import im.starling.persistence.EndedSessions;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;

/** As if nothing had ever been written. */
record Forgetful() implements EndedSessions {
  @Override
  public Future<Void> add(List<EndedSession> ended) {
    return Future.succeededFuture();
  }

  @Override
  public Future<Optional<Long>> handled(long owner, String id) {
    return Future.succeededFuture(Optional.empty());
  }
}
