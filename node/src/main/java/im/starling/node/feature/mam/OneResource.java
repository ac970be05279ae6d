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
 * often.
 */
final class OneResource {
  /** Then the client gets what was found, and asks on. */
  private static final int ROUNDS = 50;

  private OneResource() {}

  static Future<Page> page(UserLog log, long owner, ArchiveQuery query, FullJid with) {
    return page(log, owner, query, with, new ArrayList<>(), ROUNDS);
  }

  private static Future<Page> page(
      UserLog log, long owner, ArchiveQuery query, FullJid with, List<Entry> found, int rounds) {
    return log.page(owner, query)
        .compose(page -> {
          boolean full = sift(page.entries(), query, with, found);
          if (full || page.complete() || rounds == 0) {
            return Future.succeededFuture(new Page(found, page.complete() && !full, page.count()));
          }
          ArchiveQuery next =
              query.backwards()
                  ? query.before(page.entries().getFirst().seq())
                  : query.after(page.entries().getLast().seq());
          return page(log, owner, next, with, found, rounds - 1);
        });
  }

  /** True if there was more than the page takes. */
  private static boolean sift(
      List<Entry> entries, ArchiveQuery query, FullJid with, List<Entry> found) {
    for (Entry entry : query.backwards() ? entries.reversed() : entries) {
      if (concerns(entry, with)) {
        if (found.size() == query.max()) {
          return true;
        }
        found.add(query.backwards() ? 0 : found.size(), entry);
      }
    }
    return false;
  }

  private static boolean concerns(Entry entry, FullJid with) {
    Stanza stanza = Stanza.parse(entry.stanza().getBytes());
    return with.equals(entry.is(Entry.SENT) ? stanza.to() : stanza.from());
  }
}
