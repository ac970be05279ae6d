// SPDX-License-Identifier: Apache-2.0
package im.starling.protocol;

import im.starling.protocol.StreamError.Condition;
import java.nio.charset.StandardCharsets;

/** The {@code <?xml version='1.0' encoding='UTF-8'?>} that may open a stream (RFC 6120 §11.5). */
final class XmlDeclaration {
  /** It is read when it is all there, so it must not be long. */
  private static final int LONGEST = 128;

  private final String text;
  private int at;

  private XmlDeclaration(String text) {
    this.text = text;
  }

  /**
   * The length of the declaration at {@code start}, 0 where {@code end} cuts it.
   *
   * @throws StreamFailure where it is another processing instruction or asks for the impossible
   */
  static int length(byte[] bytes, int start, int end) {
    int last = Math.min(end, start + LONGEST);
    for (int p = start + 2; p < last; p++) {
      if (bytes[p] == '>') {
        int length = p + 1 - start;
        String text = new String(bytes, start, length, StandardCharsets.ISO_8859_1);
        new XmlDeclaration(text).check();
        return length;
      }
    }
    if (end - start >= LONGEST) {
      throw XmlScanner.malformed("an XML declaration without an end");
    }
    return 0;
  }

  private void check() {
    if (!text.startsWith("<?xml") || text.length() < 6 || !XmlChars.space((byte) text.charAt(5))) {
      throw Condition.RESTRICTED_XML.failure("a processing instruction");
    }
    at = 5;
    require("1.0".equals(attribute("version")));
    String encoding = attribute("encoding");
    String standalone = attribute("standalone");
    skipSpace();
    require(text.substring(at).equals("?>"));
    require(standalone.isEmpty() || standalone.equals("yes") || standalone.equals("no"));
    // RFC 6120 §4.9.3.22.
    if (!encoding.isEmpty() && !encoding.equalsIgnoreCase("UTF-8")) {
      throw Condition.UNSUPPORTED_ENCODING.failure("an encoding other than UTF-8");
    }
  }

  /** The value of the attribute that stands next, "" if it has another name. */
  private String attribute(String name) {
    int before = at;
    skipSpace();
    if (at == before || !text.startsWith(name, at)) {
      at = before;
      return "";
    }
    at += name.length();
    skipSpace();
    require(text.charAt(at) == '=');
    at++;
    skipSpace();
    char quote = text.charAt(at);
    int close = text.indexOf(quote, at + 1);
    require((quote == '\'' || quote == '"') && close > at + 1);
    String value = text.substring(at + 1, close);
    at = close + 1;
    return value;
  }

  /** Stops before the last character, which is no blank. */
  private void skipSpace() {
    while (XmlChars.space((byte) text.charAt(at))) {
      at++;
    }
  }

  private static void require(boolean wellFormed) {
    if (!wellFormed) {
      throw XmlScanner.malformed("a malformed XML declaration");
    }
  }
}
