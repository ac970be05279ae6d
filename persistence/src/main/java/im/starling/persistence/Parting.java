// SPDX-License-Identifier: Apache-2.0
package im.starling.persistence;

import im.starling.protocol.BareJid;

/**
 * What a contact of an account that is no more has to hear.
 *
 * @param unsubscribe the account saw the contact, or had asked for that
 * @param unsubscribed the contact saw the account, or had asked for that
 */
public record Parting(
    long id, BareJid account, BareJid contact, boolean unsubscribe, boolean unsubscribed) {}
