// SPDX-License-Identifier: Apache-2.0
package im.starling.node.sasl;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Base64 and UTF-8, both read strictly. */
final class Encoding {
  private Encoding() {}

  static String base64(byte[] data) {
    return Base64.getEncoder().encodeToString(data);
  }

  /** Refuses foreign characters, wrong padding and bits after the end (RFC 4648 §3). */
  static byte[] base64(String text) throws MalformedMessage {
    try {
      byte[] data = Base64.getDecoder().decode(text);
      if (base64(data).equals(text)) {
        return data;
      }
    } catch (IllegalArgumentException e) {
      // Falls through: both are the same mistake.
    }
    throw new MalformedMessage("not base64");
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static String utf8(byte[] data) throws MalformedMessage {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(data)).toString();
    } catch (CharacterCodingException e) {
      throw new MalformedMessage("not UTF-8");
    }
  }
}
