// SPDX-License-Identifier: Apache-2.0
package im.starling.persistence;

import im.starling.protocol.Jid;
import io.vertx.core.Future;
import java.util.Collection;
import java.util.List;

/** Whom each account blocks. The home of the owner is the only writer. */
public interface Blocklists {
  Future<List<Jid>> load(long owner);

  /** Adds those that are not blocked yet: all of them or none. Fails if there is no such owner. */
  Future<Void> add(long owner, Collection<Jid> addresses);

  Future<Void> remove(long owner, Collection<Jid> addresses);

  /** Keeps what an owner said of somebody, until there is as much of it as one owner may say. */
  Future<Void> report(long owner, AbuseReport report);
}
