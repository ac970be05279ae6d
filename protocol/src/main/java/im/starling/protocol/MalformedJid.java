// SPDX-License-Identifier: Apache-2.0
package im.starling.protocol;

/** Text that is no address by RFC 7622; answered with {@code jid-malformed}. */
public final class MalformedJid extends Exception {
  private static final long serialVersionUID = 1;

  public MalformedJid(String reason) {
    super(reason, null, false, false);
  }
}
