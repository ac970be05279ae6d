// SPDX-License-Identifier: Apache-2.0
package im.starling.bench.scaling;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The client's side of SCRAM-SHA-256 (RFC 5802 §3, RFC 7677), with what takes milliseconds done
 * once for each salt. Belongs to one thread.
 */
final class Password {
  /** The GS2 header of a client that binds to no channel, and the same in Base64. */
  private static final String UNBOUND = "n,,";

  private static final int BITS = 256;

  private final String password;
  private final Map<String, byte[]> salted = new HashMap<>();

  Password(String password) {
    this.password = password;
  }

  /** The first message, in Base64. */
  static String first(String user, String nonce) {
    return encoded(UNBOUND + bare(user, nonce));
  }

  private static String bare(String user, String nonce) {
    return "n=" + user + ",r=" + nonce;
  }

  /** The answer to a challenge, both in Base64. */
  String proof(String user, String nonce, String challenge) {
    String server = new String(Base64.getDecoder().decode(challenge), StandardCharsets.UTF_8);
    Map<Character, String> fields = new HashMap<>();
    for (String field : server.split(",", -1)) {
      fields.put(field.charAt(0), field.substring(2));
    }
    String unsigned = "c=" + encoded(UNBOUND) + ",r=" + fields.get('r');
    String all = bare(user, nonce) + ',' + server + ',' + unsigned;
    byte[] key =
        hmac(
            salted.computeIfAbsent(fields.get('s') + ' ' + fields.get('i'), salt -> pbkdf2(fields)),
            "Client Key");
    byte[] proof = hmac(digest(key), all);
    for (int i = 0; i < proof.length; i++) {
      proof[i] ^= key[i];
    }
    return encoded(unsigned + ",p=" + Base64.getEncoder().encodeToString(proof));
  }

  private byte[] pbkdf2(Map<Character, String> fields) {
    try {
      return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
          .generateSecret(
              new PBEKeySpec(
                  password.toCharArray(),
                  Base64.getDecoder().decode(fields.getOrDefault('s', "")),
                  Integer.parseInt(fields.getOrDefault('i', "")),
                  BITS))
          .getEncoded();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has it", e);
    }
  }

  private static byte[] hmac(byte[] key, String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has it", e);
    }
  }

  private static byte[] digest(byte[] key) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(key);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has it", e);
    }
  }

  private static String encoded(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
