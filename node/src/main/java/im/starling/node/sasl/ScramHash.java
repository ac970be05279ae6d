// SPDX-License-Identifier: Apache-2.0
package im.starling.node.sasl;

import im.starling.persistence.ScramKeys;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/** The hash functions of SCRAM, weakest first, and what RFC 5802 §2.2 and §3 do with them. */
enum ScramHash {
  SHA_1("SHA-1", "SHA1", 20),
  SHA_256("SHA-256", "SHA256", 32),
  SHA_512("SHA-512", "SHA512", 64);

  private final String algorithm;
  private final String suffix;
  private final int length;

  ScramHash(String algorithm, String suffix, int length) {
    this.algorithm = algorithm;
    this.suffix = suffix;
    this.length = length;
  }

  /** The name as mechanisms and stored keys have it: {@code SHA-256}. */
  public String algorithm() {
    return algorithm;
  }

  /** Of what it makes, in bytes. */
  int length() {
    return length;
  }

  /**
   * The keys of a password, which must be prepared. Takes milliseconds of CPU: not for event loops.
   */
  ScramKeys keys(String password, byte[] salt, int iterations) {
    return keys(salt, iterations, pbkdf2(password, salt, iterations));
  }

  /** With what is derived of the password: RFC 5802 §3 calls it SaltedPassword. */
  ScramKeys keys(byte[] salt, int iterations, byte[] salted) {
    byte[] stored = digest(hmac(salted, "Client Key"));
    return keys(salt, iterations, stored, hmac(salted, "Server Key"));
  }

  ScramKeys keys(byte[] salt, int iterations, byte[] storedKey, byte[] serverKey) {
    return new ScramKeys(
        algorithm,
        Buffer.buffer(salt),
        iterations,
        Buffer.buffer(storedKey),
        Buffer.buffer(serverKey));
  }

  private byte[] pbkdf2(String password, byte[] salt, int iterations) {
    PBEKeySpec spec = new PBEKeySpec(password.toCharArray(), salt, iterations, length * 8);
    try {
      return SecretKeyFactory.getInstance("PBKDF2WithHmac" + suffix)
          .generateSecret(spec)
          .getEncoded();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + algorithm, e);
    } finally {
      spec.clearPassword();
    }
  }

  byte[] hmac(byte[] key, String text) {
    return hmac(key, text.getBytes(StandardCharsets.UTF_8));
  }

  byte[] hmac(byte[] key, byte[] data) {
    try {
      Mac mac = Mac.getInstance("Hmac" + suffix);
      mac.init(new SecretKeySpec(key, "Hmac" + suffix));
      return mac.doFinal(data);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + algorithm, e);
    }
  }

  byte[] digest(byte[] data) {
    try {
      return MessageDigest.getInstance(algorithm).digest(data);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + algorithm, e);
    }
  }
}
