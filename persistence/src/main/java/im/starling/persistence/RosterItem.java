// SPDX-License-Identifier: Apache-2.0
package im.starling.persistence;

import im.starling.protocol.BareJid;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One contact of one owner.
 *
 * @param name what the owner calls the contact, "" for nothing
 * @param ask the owner's request to the contact is unanswered (RFC 6121 §2.1.2.2)
 * @param approved the owner has approved the contact in advance (RFC 6121 §2.1.2.1)
 * @param request the contact's unanswered request as it came, null if there is none (RFC 6121
 *     §3.1.3)
 * @param listed false: there is only the request, the contact is not in the roster that clients see
 * @param version the roster's version when the item last changed; given by the database
 */
public record RosterItem(
    BareJid contact,
    String name,
    List<String> groups,
    Subscription subscription,
    boolean ask,
    boolean approved,
    @Nullable Buffer request,
    boolean listed,
    long version) {
  public RosterItem {
    groups = List.copyOf(groups);
  }

  /** The same since another version. */
  public RosterItem at(long other) {
    return new RosterItem(
        contact, name, groups, subscription, ask, approved, request, listed, other);
  }
}
