// SPDX-License-Identifier: Apache-2.0
package im.starling.persistence;

import im.starling.protocol.BareJid;

/**
 * A user as the database knows it.
 *
 * @param id the owner in every other table
 * @param delivered the cursor: what is pending in the log up to this seq has reached a client
 */
public record Account(long id, BareJid address, long delivered) {}
