// SPDX-License-Identifier: Apache-2.0
package im.starling.node.sasl;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The client's side of SCRAM, written from RFC 5802 alone and sharing no code with the server, so
 * that the two check each other. Passwords are taken as they are: give it prepared ones.
 */
public final class ScramClient {
  private final String hash;
  private final String user;
  private final String password;
  private String nonce = UUID.randomUUID().toString();
  private String flag = "n";
  private String authzid = "";
  private byte[] binding = new byte[0];
  private byte[] serverSignature = new byte[0];

  /** For a mechanism such as {@code SCRAM-SHA-256-PLUS}; the last needs {@link #binding}. */
  public ScramClient(String mechanism, String user, String password) {
    this.hash = mechanism.replaceFirst("^SCRAM-", "").replaceFirst("-PLUS$", "");
    this.user = user;
    this.password = password;
  }

  /** Binds to a channel: the flag becomes {@code p=type}. */
  public ScramClient binding(String type, byte[] data) {
    flag = "p=" + type;
    binding = data.clone();
    return this;
  }

  /** {@code y}: this client could bind but saw no -PLUS. Or anything that is wrong. */
  public ScramClient flag(String other) {
    flag = other;
    return this;
  }

  public ScramClient authzid(String other) {
    authzid = "a=" + other.replace("=", "=3D").replace(",", "=2C");
    return this;
  }

  /** A nonce of the test's choice, for test vectors. */
  public ScramClient nonce(String other) {
    nonce = other;
    return this;
  }

  /** The client-first-message. */
  public byte[] initial() {
    return (header() + bare()).getBytes(UTF_8);
  }

  private String header() {
    return flag + ',' + authzid + ',';
  }

  private String bare() {
    return "n=" + user.replace("=", "=3D").replace(",", "=2C") + ",r=" + nonce;
  }

  /** The client-final-message that answers the server-first-message. */
  public byte[] respond(byte[] challenge) {
    ByteArrayOutputStream bound = new ByteArrayOutputStream();
    bound.writeBytes(header().getBytes(UTF_8));
    bound.writeBytes(binding);
    String[] parts = new String(challenge, UTF_8).split(",", -1);
    String base64 = Base64.getEncoder().encodeToString(bound.toByteArray());
    return respond(challenge, "c=" + base64 + ',' + parts[0]);
  }

  /** As {@link #respond(byte[])}, with another message before the proof, which fits it. */
  public byte[] respond(byte[] challenge, String withoutProof) {
    String serverFirst = new String(challenge, UTF_8);
    String[] parts = serverFirst.split(",", -1);
    if (!parts[0].startsWith("r=" + nonce) || parts[0].length() == nonce.length() + 2) {
      throw new IllegalStateException("the server added nothing to the nonce");
    }
    byte[] salt = Base64.getDecoder().decode(parts[1].substring(2));
    byte[] salted = salted(salt, Integer.parseInt(parts[2].substring(2)));
    String message = bare() + ',' + serverFirst + ',' + withoutProof;
    byte[] proof = hmac(salted, "Client Key");
    byte[] signature = hmac(digest(proof), message);
    for (int i = 0; i < proof.length; i++) {
      proof[i] ^= signature[i];
    }
    serverSignature = hmac(hmac(salted, "Server Key"), message);
    String end = ",p=" + Base64.getEncoder().encodeToString(proof);
    return (withoutProof + end).getBytes(UTF_8);
  }

  /** True if the server-final-message proves that the server knows the password, too. */
  public boolean accepts(byte[] additional) {
    String expected = "v=" + Base64.getEncoder().encodeToString(serverSignature);
    return Arrays.equals(additional, expected.getBytes(UTF_8));
  }

  /** RFC 5802 §3: SaltedPassword. */
  byte[] salted(byte[] salt, int iterations) {
    try {
      String name = "PBKDF2WithHmac" + hash.replace("-", "");
      int bits = MessageDigest.getInstance(hash).getDigestLength() * 8;
      PBEKeySpec spec = new PBEKeySpec(password.toCharArray(), salt, iterations, bits);
      return SecretKeyFactory.getInstance(name).generateSecret(spec).getEncoded();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private byte[] hmac(byte[] key, String text) {
    try {
      String name = "Hmac" + hash.replace("-", "");
      Mac mac = Mac.getInstance(name);
      mac.init(new SecretKeySpec(key, name));
      return mac.doFinal(text.getBytes(UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private byte[] digest(byte[] data) {
    try {
      return MessageDigest.getInstance(hash).digest(data);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
