// SPDX-License-Identifier: Apache-2.0
package im.starling.node.feature.admin;

import im.starling.node.feature.commands.Command.Asker;
import im.starling.node.route.Online;
import im.starling.protocol.BareJid;
import io.vertx.core.Future;
import java.util.List;
import java.util.function.Function;

/** All accounts of a domain that are online. */
record Everybody(Online online) {
  /** So many are on their way at a time. */
  private static final int AT_ONCE = 100;

  /**
   * Does something for each, and answers how many that were; who is gone meanwhile stops nobody.
   */
  Future<Integer> each(Asker asker, Function<BareJid, Future<?>> work) {
    return online
        .list(asker.home().loop(), asker.domain(), Online.Which.ONLINE, Integer.MAX_VALUE)
        .compose(all -> from(0, all, work));
  }

  private static Future<Integer> from(
      int from, List<BareJid> all, Function<BareJid, Future<?>> work) {
    int to = Math.min(from + AT_ONCE, all.size());
    return Future.join(all.subList(from, to).stream().<Future<?>>map(work).toList())
        .transform(
            done -> to == all.size() ? Future.succeededFuture(all.size()) : from(to, all, work));
  }
}
