// SPDX-License-Identifier: Apache-2.0
package im.starling.node.sasl;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The client's side of {@code HT-SHA-256-…}, written from draft-schmaus-sasl-ht-09 alone.
 *
 * @param binding the data of the channel, empty for {@code -NONE}
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, never written to
public record TokenClient(String user, String token, byte[] binding) {

  /** The initiator-msg. */
  public byte[] initial() {
    ByteArrayOutputStream message = new ByteArrayOutputStream();
    message.writeBytes(user.getBytes(UTF_8));
    message.write(0);
    message.writeBytes(hashed("Initiator"));
    return message.toByteArray();
  }

  /** The responder-msg, with which the server proves that it knows the token, too. */
  public byte[] answer() {
    return hashed("Responder");
  }

  private byte[] hashed(String who) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(token.getBytes(UTF_8), "HmacSHA256"));
      mac.update(who.getBytes(UTF_8));
      return mac.doFinal(binding);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
