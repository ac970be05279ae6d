// SPDX-License-Identifier: Apache-2.0
package im.starling.persistence;

import im.starling.protocol.BareJid;

/** Somebody has that address already. */
public final class AccountExists extends Exception {
  AccountExists(BareJid address) {
    super("there is an account " + address + " already");
  }
}
