// SPDX-License-Identifier: Apache-2.0
package im.starling.node.stream;

import im.starling.node.route.Parcel;
import im.starling.protocol.Message;
import im.starling.protocol.Payload;
import im.starling.protocol.QName;
import im.starling.protocol.XmlWriter;
import java.time.Instant;

/**
 * What comes later than it was meant to, because the session had no stream: a message says when it
 * was (XEP-0203), other stanzas stay as they are (XEP-0198 §5).
 */
final class Delayed {
  private static final QName DELAY = QName.of("urn:xmpp:delay", "delay");

  /** Its results carry times of their own. */
  private static final String ARCHIVE = "urn:xmpp:mam:2";

  private Delayed() {}

  static Parcel of(Parcel parcel, String domain) {
    if (!(parcel.stanza() instanceof Message message)
        || message.has(DELAY)
        || message.payload().hasNamespace(ARCHIVE)) {
      return parcel;
    }
    Payload payload = message.payload().with(out -> delay(out, domain, parcel.at()));
    return parcel.with(message.with(payload));
  }

  private static void delay(XmlWriter out, String domain, long at) {
    out.start(DELAY)
        .attribute("from", domain)
        .attribute("stamp", Instant.ofEpochMilli(at).toString())
        .end();
  }
}
