// SPDX-License-Identifier: Apache-2.0
package im.starling.node.feature.roster;

import im.starling.protocol.Presence;
import org.jspecify.annotations.Nullable;

/**
 * What one subscription stanza brings about.
 *
 * @param state what to store, if it differs from what was
 * @param passOn the stanza itself goes to the contact (outbound) or to the owner (inbound)
 * @param push the owner's interested resources get a roster push
 * @param reply what the server answers the contact in the owner's place, from bare to bare address
 * @param presences what the contact gets to see of the owner, after {@code reply} or, with {@link
 *     Presences#HIDE}, before the stanza
 */
record SubscriptionChange(
    SubscriptionState state,
    boolean passOn,
    boolean push,
    Presence.@Nullable Type reply,
    Presences presences) {

  /** What the contact gets to see of the owner's available resources. */
  public enum Presences {
    UNCHANGED,
    /** The current presence of each. */
    SHOW,
    /** Unavailable presence from each. */
    HIDE
  }

  static SubscriptionChange between(SubscriptionState before, SubscriptionState after) {
    return new SubscriptionChange(after, false, visible(before, after), null, Presences.UNCHANGED);
  }

  /** A waiting request is no part of the roster that clients see (RFC 6121 §2.1.2). */
  private static boolean visible(SubscriptionState before, SubscriptionState after) {
    return before.to() != after.to()
        || before.from() != after.from()
        || before.ask() != after.ask()
        || before.approved() != after.approved();
  }

  SubscriptionChange passedOn() {
    return new SubscriptionChange(state, true, push, reply, presences);
  }

  SubscriptionChange replied(Presence.Type type) {
    return new SubscriptionChange(state, passOn, push, type, presences);
  }

  SubscriptionChange shown() {
    return new SubscriptionChange(state, passOn, push, reply, Presences.SHOW);
  }

  SubscriptionChange hidden() {
    return new SubscriptionChange(state, passOn, push, reply, Presences.HIDE);
  }
}
