// SPDX-License-Identifier: Apache-2.0
package im.starling.node.stream;

import im.starling.protocol.Limits;
import im.starling.protocol.Xep;
import im.starling.protocol.XmlWriter;
import java.time.Duration;

/** Tells a client what would be refused, or end its stream, before it is. */
@Xep(number = 478, title = "Stream Limits Advertisement", version = "0.2.0")
final class StreamLimits {
  private StreamLimits() {}

  /** As a feature of the stream (XEP-0478 §3.1). */
  static void offer(Limits limits, Duration idle, XmlWriter out) {
    out.start("limits", "urn:xmpp:stream-limits:0")
        .leaf("max-bytes", Integer.toString(limits.stanzaBytes()))
        .leaf("idle-seconds", Long.toString(idle.toSeconds()))
        .end();
  }
}
