// SPDX-License-Identifier: Apache-2.0
package im.starling.node.scene;

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

/** A client's side of one SCRAM exchange (RFC 5802), without channel binding. */
final class Scram {
  private static final String HEADER = "n,,";

  private final String hash;
  private final String password;
  private final String first;
  private String signature = "";

  /** The hash is as in the mechanism's name: {@code SHA-1}, {@code SHA-256}. */
  Scram(String hash, String user, String password, String nonce) {
    this.hash = hash;
    this.password = password;
    this.first = "n=" + user + ",r=" + nonce;
  }

  String clientFirst() {
    return HEADER + first;
  }

  String clientFinal(String serverFirst) throws GeneralSecurityException {
    Map<String, String> said = fields(serverFirst);
    byte[] salt = Base64.getDecoder().decode(said.getOrDefault("s", ""));
    int rounds = Integer.parseInt(said.getOrDefault("i", "0"));
    byte[] salted = salted(salt, rounds);
    byte[] clientKey = hmac(salted, "Client Key");
    String bare = "c=" + base64(bytes(HEADER)) + ",r=" + said.getOrDefault("r", "");
    String message = first + "," + serverFirst + "," + bare;
    byte[] proof = hmac(MessageDigest.getInstance(hash).digest(clientKey), message);
    for (int i = 0; i < proof.length; i++) {
      proof[i] ^= clientKey[i];
    }
    signature = base64(hmac(hmac(salted, "Server Key"), message));
    return bare + ",p=" + base64(proof);
  }

  /** What the server has to say in the end. */
  String serverFinal() {
    return "v=" + signature;
  }

  boolean proves(String serverFinal) {
    return fields(serverFinal).getOrDefault("v", "").equals(signature);
  }

  /** RFC 5802 §3: SaltedPassword. */
  byte[] salted(byte[] salt, int rounds) throws GeneralSecurityException {
    String digest = hash.replace("-", "");
    PBEKeySpec spec =
        new PBEKeySpec(
            password.toCharArray(),
            salt,
            rounds,
            MessageDigest.getInstance(hash).getDigestLength() * 8);
    return SecretKeyFactory.getInstance("PBKDF2WithHmac" + digest)
        .generateSecret(spec)
        .getEncoded();
  }

  private byte[] hmac(byte[] key, String message) throws GeneralSecurityException {
    String name = "Hmac" + hash.replace("-", "");
    Mac mac = Mac.getInstance(name);
    mac.init(new SecretKeySpec(key, name));
    return mac.doFinal(bytes(message));
  }

  private static Map<String, String> fields(String message) {
    Map<String, String> fields = new HashMap<>();
    for (String field : message.split(",", -1)) {
      if (field.length() > 1 && field.charAt(1) == '=') {
        fields.put(field.substring(0, 1), field.substring(2));
      }
    }
    return fields;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }
}
