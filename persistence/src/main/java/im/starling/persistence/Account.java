// SPDX-License-Identifier: Apache-2.0
package im.starling.persistence;

import im.starling.protocol.BareJid;
import org.jspecify.annotations.Nullable;

/**
 * A user as the database knows it.
 *
 * @param id the owner in every other table
 * @param delivered the cursor: what is pending in the log up to this seq has reached a client
 * @param disabled what its owner is told, "" for nothing, when the operator lets nobody log in;
 *     null for every other account
 * @param generation grows whenever what proves its owner changes, and when it is disabled
 */
public record Account(
    long id, BareJid address, long delivered, @Nullable String disabled, long generation) {
  /** A new one. */
  public Account(long id, BareJid address, long delivered) {
    this(id, address, delivered, null, 0);
  }
}
