// SPDX-License-Identifier: Apache-2.0
package im.starling.persistence;

import im.starling.protocol.BareJid;
import java.time.Duration;

/**
 * An account's sessions have to end.
 *
 * @param id never used again
 * @param account its number: by now the address may be somebody else's
 * @param age for how long that has been so
 */
public record AccountEnd(long id, BareJid address, long account, Why why, Duration age) {
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
