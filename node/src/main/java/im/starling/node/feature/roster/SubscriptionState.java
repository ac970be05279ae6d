// SPDX-License-Identifier: Apache-2.0
package im.starling.node.feature.roster;

import im.starling.protocol.Presence;
import java.util.ArrayList;
import java.util.List;

/**
 * What stands between an owner and one contact, and how each subscription stanza changes it: the
 * nine states of RFC 6121 §A.1 and the pre-approval of §3.4.
 *
 * @param to the owner sees the contact's presence
 * @param from the contact sees the owner's presence
 * @param ask the owner has asked and has no answer yet; never together with {@code to}
 * @param request the contact has asked and has no answer yet; never together with {@code from}
 * @param approved a request of the contact will be granted without asking the owner
 */
record SubscriptionState(boolean to, boolean from, boolean ask, boolean request, boolean approved) {
  public static final SubscriptionState NONE =
      new SubscriptionState(false, false, false, false, false);

  /** What was granted is asked for no more, whatever a row may say. */
  public SubscriptionState {
    ask &= !to;
    request &= !from;
  }

  /** The owner sends a stanza of that type to the contact (RFC 6121 §A.2). */
  public SubscriptionChange outbound(Presence.Type type) {
    return switch (type) {
      // Always passed on, for the two sides may have come to disagree.
      case SUBSCRIBE -> change(withAsk(!to)).passedOn();
      case UNSUBSCRIBE -> change(withTo(false)).passedOn();
      case SUBSCRIBED -> approve();
      case UNSUBSCRIBED -> {
        SubscriptionChange change = change(withFrom(false).withApproved(false));
        yield from ? change.passedOn().hidden() : request ? change.passedOn() : change;
      }
      case AVAILABLE, UNAVAILABLE, PROBE, ERROR -> throw foreign(type);
    };
  }

  /** RFC 6121 §3.1.5, and §3.4.2 where there is no request to answer. */
  private SubscriptionChange approve() {
    if (from) {
      return change(this);
    }
    return request ? change(withFrom(true)).passedOn().shown() : change(withApproved(true));
  }

  /** A stanza of that type comes from the contact (RFC 6121 §A.3). */
  public SubscriptionChange inbound(Presence.Type type) {
    return switch (type) {
      case SUBSCRIBE -> {
        if (from || approved) {
          yield change(withFrom(true)).replied(Presence.Type.SUBSCRIBED).shown();
        }
        yield request ? change(this) : change(withRequest()).passedOn();
      }
      case UNSUBSCRIBE -> {
        SubscriptionChange change = change(withFrom(false));
        yield from ? change.passedOn().hidden() : request ? change.passedOn() : change;
      }
      case SUBSCRIBED -> ask ? change(withTo(true)).passedOn() : change(this);
      case UNSUBSCRIBED -> to || ask ? change(withTo(false)).passedOn() : change(this);
      case AVAILABLE, UNAVAILABLE, PROBE, ERROR -> throw foreign(type);
    };
  }

  /**
   * What the contact is sent when the owner removes it from the roster (RFC 6121 §2.5.2). If it saw
   * the owner, it gets unavailable presence before. An open request counts like a subscription: the
   * other side would wait for the answer for ever.
   */
  public List<Presence.Type> goodbyes() {
    List<Presence.Type> goodbyes = new ArrayList<>(2);
    if (to || ask) {
      goodbyes.add(Presence.Type.UNSUBSCRIBE);
    }
    if (from || request) {
      goodbyes.add(Presence.Type.UNSUBSCRIBED);
    }
    return List.copyOf(goodbyes);
  }

  private SubscriptionChange change(SubscriptionState next) {
    return SubscriptionChange.between(this, next);
  }

  private static IllegalArgumentException foreign(Presence.Type type) {
    return new IllegalArgumentException(type + " is about no subscription");
  }

  /** Granted or taken away: either way the question is answered. */
  private SubscriptionState withTo(boolean value) {
    return new SubscriptionState(value, from, false, request, approved);
  }

  private SubscriptionState withFrom(boolean value) {
    return new SubscriptionState(to, value, ask, false, approved);
  }

  private SubscriptionState withAsk(boolean value) {
    return new SubscriptionState(to, from, value, request, approved);
  }

  private SubscriptionState withRequest() {
    return new SubscriptionState(to, from, ask, true, approved);
  }

  private SubscriptionState withApproved(boolean value) {
    return new SubscriptionState(to, from, ask, request, value);
  }
}
