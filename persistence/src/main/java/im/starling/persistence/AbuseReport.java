// SPDX-License-Identifier: Apache-2.0
package im.starling.persistence;

import im.starling.protocol.Jid;
import java.util.List;

/**
 * What an owner said of somebody whom they blocked (XEP-0377).
 *
 * @param about whom they blocked
 * @param reason a URN
 * @param words their own, "" for none
 * @param stanzas the ids of messages that they named, each with who gave it
 */
public record AbuseReport(Jid about, String reason, String words, List<String> stanzas) {
  /** Without what people wrote: it gets into no log. */
  @Override
  public String toString() {
    return reason + ", " + stanzas.size() + " messages";
  }
}
