// SPDX-License-Identifier: Apache-2.0
package im.starling.node.feature.roster;

import im.starling.node.route.Receipt;
import im.starling.persistence.Parting;
import im.starling.persistence.Partings;
import im.starling.protocol.Presence;
import im.starling.protocol.StanzaError.Condition;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Tells the contacts of accounts that are no more that all is over (RFC 6121 §2.5.2), whoever has
 * removed those, and whoever was about to tell. On any loop.
 */
public final class Goodbyes {
  private static final int AT_ONCE = 200;

  private final Partings partings;

  public Goodbyes(Partings partings) {
    this.partings = partings;
  }

  /**
   * Tells all who have to hear it and whom nobody else is telling. Who does not hear it now is told
   * later, here or by another node.
   *
   * @param way to the homes, from the loop that this is on
   */
  public Future<Void> tell(Function<Presence, Future<Receipt>> way) {
    return partings.take(AT_ONCE).compose(taken -> tell(taken, way));
  }

  private Future<Void> tell(List<Parting> taken, Function<Presence, Future<Receipt>> way) {
    List<Long> told = new ArrayList<>();
    List<Future<Boolean>> heard = new ArrayList<>();
    for (Parting parting : taken) {
      heard.add(
          tell(parting, way)
              .onSuccess(all -> {
                if (all) {
                  told.add(parting.id());
                }
              }));
    }
    return Future.join(heard)
        .transform(settled -> told.isEmpty() ? Future.succeededFuture() : partings.told(told))
        .compose(done -> taken.size() < AT_ONCE ? Future.succeededFuture() : tell(way));
  }

  /** Whether the contact's home has taken note of it all. */
  private static Future<Boolean> tell(Parting parting, Function<Presence, Future<Receipt>> way) {
    List<Future<Receipt>> receipts = new ArrayList<>(2);
    for (Presence.Type type : types(parting)) {
      receipts.add(way.apply(Presence.of(type, parting.account(), parting.contact())));
    }
    return Future.all(receipts)
        .map(all -> receipts.stream().allMatch(each -> settled(each.result())));
  }

  private static List<Presence.Type> types(Parting parting) {
    List<Presence.Type> types = new ArrayList<>(2);
    if (parting.unsubscribe()) {
      types.add(Presence.Type.UNSUBSCRIBE);
    }
    if (parting.unsubscribed()) {
      types.add(Presence.Type.UNSUBSCRIBED);
    }
    return types;
  }

  /** What is refused for now is worth another try; what is refused for good is said. */
  private static boolean settled(Receipt receipt) {
    return !(receipt instanceof Receipt.Refused(var error))
        || !(error.condition() == Condition.RESOURCE_CONSTRAINT
            || error.condition() == Condition.INTERNAL_SERVER_ERROR);
  }
}
