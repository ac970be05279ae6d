// SPDX-License-Identifier: Apache-2.0
package im.starling.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import im.starling.protocol.fuzz.Target;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;

/**
 * Whatever characters the server is told to write, what it writes is well-formed, and all that XML
 * can say comes back. The input is UTF-16, so that it can hold what no UTF-8 has.
 */
final class WriterTarget implements Target {
  private static final String UNSPEAKABLE =
      "[^\\t\\n\\r\\x20-\\uD7FF\\uE000-\\uFFFD" + "\\x{10000}-\\x{10FFFF}]";

  @Override
  public byte[] sample(Random random) {
    return Conversation.line(random).getBytes(StandardCharsets.UTF_16BE);
  }

  @Override
  public List<String> words() {
    return Words.XML;
  }

  @Override
  public void run(byte[] input) {
    StringBuilder chars = new StringBuilder();
    for (int i = 0; i + 1 < input.length; i += 2) {
      chars.append((char) ((input[i] << 8) | (input[i + 1] & 0xFF)));
    }
    String text = chars.toString();
    String half = text.substring(text.length() / 2);
    Element element =
        Element.of(QName.of("urn:" + text, "x"))
            .attribute("a", text)
            .attribute(QName.of(Namespaces.XML, "lang"), half)
            .attribute(QName.of("urn:b" + half, "b"), half)
            .text(text)
            .child(Element.of(QName.client("y")).text(half).build())
            .text(half)
            .build();
    byte[] written = Payload.of(element).array();
    Element read = Elements.parse(written, 0, written.length);
    assertEquals(said(text + half), read.text());
    assertEquals(said(text), read.attribute("a"));
    assertEquals(said("urn:" + text), read.namespace());
    assertEquals(Streams.text(written), Streams.written(read));
    StaxOracle.Document document = StaxOracle.read(written);
    assertNotNull(document, () -> Streams.text(written));
    assertEquals(Streams.text(written), Streams.written(document.root()));
  }

  /** What becomes of text that XML has no way to say. */
  private static String said(String text) {
    return text.replaceAll("[\\uD800-\\uDFFF]", "?").replaceAll(UNSPEAKABLE, "\ufffd");
  }
}
