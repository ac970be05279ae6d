// SPDX-License-Identifier: Apache-2.0
package im.starling.node.stream;

import im.starling.protocol.Element;
import im.starling.protocol.Namespaces;
import im.starling.protocol.Payload;
import im.starling.protocol.StreamError;
import im.starling.protocol.StreamFailure;
import im.starling.protocol.Xep;
import im.starling.protocol.XmlWriter;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The elements of XEP-0198, which are no stanzas and are never counted. */
@Xep(
    number = 198,
    title = "Stream Management",
    version = "1.6.3",
    lacks = "resumption on another node, or after the node was killed")
final class StreamManagement {
  static final String NAMESPACE = "urn:xmpp:sm:3";

  static final byte[] REQUEST = ("<r xmlns='" + NAMESPACE + "'/>").getBytes(StandardCharsets.UTF_8);

  private StreamManagement() {}

  static byte[] ack(long handled) {
    return ("<a xmlns='" + NAMESPACE + "' h='" + handled + "'/>").getBytes(StandardCharsets.UTF_8);
  }

  /**
   * @param id what the session is resumed by, null if it cannot be
   */
  static byte[] enabled(@Nullable String id, long seconds) {
    XmlWriter out = new XmlWriter(128).start("enabled", NAMESPACE).attribute("id", id);
    if (id != null) {
      out.attribute("resume", "true").attribute("max", Long.toString(seconds));
    }
    return out.end().bytes();
  }

  static byte[] resumed(String id, long handled) {
    return new XmlWriter(128)
        .start("resumed", NAMESPACE)
        .attribute("previd", id)
        .attribute("h", Long.toString(handled))
        .end()
        .bytes();
  }

  static byte[] failed(String condition) {
    return new XmlWriter(160)
        .start("failed", NAMESPACE)
        .start(condition, Namespaces.STANZA_ERRORS)
        .end()
        .end()
        .bytes();
  }

  /** XEP-0198 §4: the client counts what it was never sent. */
  static StreamFailure tooHigh(long h, long sent) {
    return new StreamFailure(
        new StreamError(
            StreamError.Condition.UNDEFINED_CONDITION,
            "h='" + h + "' but only " + sent + " were sent",
            Payload.write(out ->
                out.start("handled-count-too-high", NAMESPACE)
                    .attribute("h", Long.toString(h))
                    .attribute("send-count", Long.toString(sent))
                    .end())));
  }

  /** What {@code <enable/>} says of resumption (XEP-0198 §3): a boolean of XML Schema. */
  static boolean resumable(Element enable) {
    String resume = enable.attribute("resume");
    return "true".equals(resume) || "1".equals(resume);
  }

  /** The value of {@code h}, -1 where it is no unsigned 32-bit number. */
  static long count(@Nullable String text) {
    if (text == null || text.isEmpty() || text.length() > 10) {
      return -1;
    }
    try {
      long value = Long.parseLong(text);
      return value <= 0xFFFF_FFFFL ? value : -1;
    } catch (NumberFormatException e) {
      return -1;
    }
  }
}
