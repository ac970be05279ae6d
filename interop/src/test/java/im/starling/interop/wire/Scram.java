// SPDX-License-Identifier: Apache-2.0
package im.starling.interop.wire;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/** The client's side of SCRAM-SHA-256 without channel binding (RFC 5802 §3, RFC 7677). */
final class Scram {
  private final String user;
  private final String password;
  private final String nonce;

  Scram(String user, String password) {
    this.user = user.replace("=", "=3D").replace(",", "=2C");
    this.password = password;
    byte[] random = new byte[18];
    new SecureRandom().nextBytes(random);
    this.nonce = Base64.getEncoder().encodeToString(random);
  }

  /**
   * Authenticates on a stream whose features offer it; fails unless each side has proved that it
   * knows.
   */
  void run(Wire wire) throws IOException {
    String first = "n=" + user + ",r=" + nonce;
    wire.send(
        "<auth xmlns='"
            + Names.SASL
            + "' mechanism='SCRAM-SHA-256'>"
            + encode("n,," + first)
            + "</auth>");
    String challenge = decode(wire.expect(Names.SASL, "challenge").text());
    Map<String, String> server = fields(challenge);
    if (!server.getOrDefault("r", "").startsWith(nonce)) {
      throw new IOException("the server's nonce does not begin with ours");
    }
    String last = "c=" + encode("n,,") + ",r=" + server.get("r");
    String everything = first + "," + challenge + "," + last;
    try {
      byte[] salted = salted(server);
      byte[] clientKey = hmac(salted, "Client Key");
      byte[] storedKey = MessageDigest.getInstance("SHA-256").digest(clientKey);
      byte[] proof = hmac(storedKey, everything);
      for (int i = 0; i < proof.length; i++) {
        proof[i] ^= clientKey[i];
      }
      String response = last + ",p=" + Base64.getEncoder().encodeToString(proof);
      wire.send("<response xmlns='" + Names.SASL + "'>" + encode(response) + "</response>");
      String verifier = decode(wire.expect(Names.SASL, "success").text());
      byte[] expected = hmac(hmac(salted, "Server Key"), everything);
      if (!verifier.equals("v=" + Base64.getEncoder().encodeToString(expected))) {
        throw new IOException("the server did not prove that it knows the password");
      }
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private byte[] salted(Map<String, String> server) throws GeneralSecurityException {
    byte[] salt = Base64.getDecoder().decode(server.getOrDefault("s", ""));
    int iterations = Integer.parseInt(server.getOrDefault("i", "0"));
    return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
        .generateSecret(new PBEKeySpec(password.toCharArray(), salt, iterations, 256))
        .getEncoded();
  }

  private static byte[] hmac(byte[] key, String text) throws GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(key, "HmacSHA256"));
    return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
  }

  private static Map<String, String> fields(String message) {
    Map<String, String> fields = new HashMap<>();
    for (String field : message.split(",", -1)) {
      if (field.length() > 2) {
        fields.put(field.substring(0, 1), field.substring(2));
      }
    }
    return fields;
  }

  private static String encode(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String decode(String text) {
    return new String(Base64.getDecoder().decode(text), StandardCharsets.UTF_8);
  }
}
