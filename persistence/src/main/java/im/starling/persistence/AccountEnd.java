// SPDX-License-Identifier: Apache-2.0
package im.starling.persistence;

import im.starling.protocol.BareJid;

/**
 * An account's sessions have to end.
 *
 * @param id never used again
 * @param removed the account is no more; else it is disabled
 */
public record AccountEnd(long id, BareJid address, boolean removed) {}
