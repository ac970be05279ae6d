// SPDX-License-Identifier: Apache-2.0
package im.starling.persistence;

import im.starling.protocol.BareJid;

/**
 * An account's sessions have to end.
 *
 * @param id never used again
 */
public record AccountEnd(long id, BareJid address, Why why) {
  /** What has become of the account. */
  public enum Why {
    /** It is no more. */
    REMOVED,
    /** Nobody may log in to it. */
    DISABLED,
    /** It has another password. */
    PASSWORD
  }
}
