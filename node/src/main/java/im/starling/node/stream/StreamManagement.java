// SPDX-License-Identifier: Apache-2.0
package im.starling.node.stream;

import im.starling.node.route.Receipt;
import im.starling.protocol.Element;
import im.starling.protocol.Namespaces;
import im.starling.protocol.Payload;
import im.starling.protocol.StreamError;
import im.starling.protocol.StreamFailure;
import im.starling.protocol.Xep;
import im.starling.protocol.XmlWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The elements of XEP-0198, which are no stanzas and are never counted. */
@Xep(number = 198, title = "Stream Management", version = "1.6.3")
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
    return failed(condition, null);
  }

  /** The session is not there; with how much of it was handled, if that is known (XEP-0198 §5). */
  static byte[] notFound(Receipt receipt) {
    return receipt instanceof Receipt.Gone(long count) && count != Receipt.Gone.UNKNOWN
        ? failed("item-not-found", Long.toString(count))
        : failed("item-not-found", null);
  }

  private static byte[] failed(String condition, @Nullable String handled) {
    return new XmlWriter(160)
        .start("failed", NAMESPACE)
        .attribute("h", handled)
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

  /**
   * How long a session is to wait for its client without a stream (XEP-0198 §3): what the client
   * wishes, within our bound; zero where it does not ask for resumption, a boolean of XML Schema.
   */
  static Duration resumeTime(Element enable, Duration most) {
    String resume = enable.attribute("resume");
    if (!"true".equals(resume) && !"1".equals(resume)) {
      return Duration.ZERO;
    }
    long wish = count(enable.attribute("max"));
    return wish > 0 && wish < most.toSeconds() ? Duration.ofSeconds(wish) : most;
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
