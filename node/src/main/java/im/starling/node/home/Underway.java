// SPDX-License-Identifier: Apache-2.0
package im.starling.node.home;

import im.starling.node.route.Receipt;
import im.starling.protocol.Jid;
import io.vertx.core.Future;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What is on its way to the log, by its senders: what else they send comes after it (RFC 6120
 * §10.1). On the home's loop.
 */
final class Underway {
  private final Map<Jid, Future<?>> commits = new HashMap<>(2);

  Collection<Future<?>> values() {
    return commits.values();
  }

  Future<Receipt> then(@Nullable Jid sender, Supplier<Future<Receipt>> task) {
    Future<?> before = commits.get(sender);
    return before == null ? task.get() : before.transform(committed -> task.get());
  }

  void add(Jid sender, Future<?> commit) {
    Future<?> before = commits.get(sender);
    Future<?> all = before == null ? commit : before.transform(done -> commit);
    commits.put(sender, all);
    all.onComplete(committed -> commits.remove(sender, all));
  }
}
