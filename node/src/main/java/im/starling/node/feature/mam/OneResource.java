// SPDX-License-Identifier: Apache-2.0
package im.starling.node.feature.mam;

import im.starling.persistence.ArchiveQuery;
import im.starling.persistence.Entry;
import im.starling.persistence.Page;
import im.starling.persistence.UserLog;
import im.starling.protocol.FullJid;
import im.starling.protocol.Stanza;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;

/**
 * A page of what was exchanged with one resource (XEP-0313 §4.1.1: a full address matches itself
 * only). The log knows accounts; so pages of the account are read and sifted, for nobody asks this
 * often. Of a long conversation only so much at once: then the client gets what was found and asks
 * on. Where that is nothing, its page is empty and not complete, and names the place from which to
 * ask on (XEP-0059 §2: an id is a place in the result, here and everywhere).
 */
final class OneResource {
  /** How many pages are read for one of the client's. */
  static final int ROUNDS = 50;

  private OneResource() {}

  static Future<Page> page(UserLog log, long owner, ArchiveQuery query, FullJid with) {
    if (query.max() == 0) {
      return log.page(owner, query);
    }
    ArchiveQuery wide =
        new ArchiveQuery(
            query.filter(),
            query.after(),
            query.before(),
            query.backwards(),
            Query.MOST,
            query.counted());
    return page(log, owner, wide, new Sieve(with, query.max(), new ArrayList<>()), ROUNDS - 1);
  }

  private static Future<Page> page(
      UserLog log, long owner, ArchiveQuery query, Sieve sieve, int rounds) {
    return log.page(owner, query)
        .compose(page -> {
          boolean full = sieve.take(page.entries(), query.backwards());
          if (full || page.complete()) {
            return Future.succeededFuture(
                new Page(sieve.found, page.complete() && !full, page.count()));
          }
          Entry last = query.backwards() ? page.entries().getFirst() : page.entries().getLast();
          if (rounds == 0) {
            return Future.succeededFuture(
                new Page(sieve.found, false, page.count(), sieve.found.isEmpty() ? last : null));
          }
          ArchiveQuery next =
              query.backwards() ? query.before(last.seq()) : query.after(last.seq());
          return page(log, owner, next, sieve, rounds - 1);
        });
  }

  /** Keeps what concerns one resource, up to so many. */
  private record Sieve(FullJid with, int max, List<Entry> found) {
    /** True if there was more than it keeps. */
    boolean take(List<Entry> entries, boolean backwards) {
      for (Entry entry : backwards ? entries.reversed() : entries) {
        if (concerns(entry)) {
          if (found.size() == max) {
            return true;
          }
          found.add(backwards ? 0 : found.size(), entry);
        }
      }
      return false;
    }

    private boolean concerns(Entry entry) {
      try {
        Stanza stanza = Stanza.parse(entry.stanza().getBytes());
        return with.equals(stanza.to()) || with.equals(stanza.from());
      } catch (IllegalArgumentException broken) {
        return false; // as everywhere: it is left out
      }
    }
  }
}
