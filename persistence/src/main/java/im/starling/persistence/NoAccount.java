// SPDX-License-Identifier: Apache-2.0
package im.starling.persistence;

import im.starling.protocol.BareJid;

/** Nobody has that address. */
public final class NoAccount extends Exception {
  NoAccount(BareJid address) {
    super("there is no account " + address);
  }
}
