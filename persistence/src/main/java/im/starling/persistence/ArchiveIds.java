// SPDX-License-Identifier: Apache-2.0
package im.starling.persistence;

import io.vertx.core.buffer.Buffer;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.OptionalLong;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;

/**
 * Archive ids as clients see them: owner and seq as one AES-128 block under the cluster's key. So
 * an id needs no column, tells nothing (XEP-0359 §4), and one that we did not make does not decode:
 * it would name a random owner. Each event loop has its own, because ciphers are not to be shared.
 */
public final class ArchiveIds {
  /** The name of the key, for {@link Secrets#secret}. */
  public static final String SECRET = "archive-ids";

  /** The length of the key, for {@link Secrets#secret}. */
  public static final int SECRET_LENGTH = 16;

  private static final int BLOCK = 16;
  private static final int CHARACTERS = 22;

  private final Base64.Encoder toText = Base64.getUrlEncoder().withoutPadding();
  private final Base64.Decoder fromText = Base64.getUrlDecoder();
  private final Cipher encrypt;
  private final Cipher decrypt;

  public ArchiveIds(Buffer secret) {
    SecretKeySpec key = new SecretKeySpec(secret.getBytes(0, SECRET_LENGTH), "AES");
    encrypt = cipher(Cipher.ENCRYPT_MODE, key);
    decrypt = cipher(Cipher.DECRYPT_MODE, key);
  }

  /** 22 characters of unpadded base64url. */
  public String encode(long owner, long seq) {
    byte[] block = ByteBuffer.allocate(BLOCK).putLong(owner).putLong(seq).array();
    return toText.encodeToString(run(encrypt, block));
  }

  /** The seq, or empty if the id is malformed, forged or of another owner's archive. */
  public OptionalLong decode(long owner, String id) {
    if (id.length() != CHARACTERS) {
      return OptionalLong.empty();
    }
    byte[] block;
    try {
      block = fromText.decode(id);
    } catch (IllegalArgumentException notBase64) {
      return OptionalLong.empty();
    }
    ByteBuffer plain = ByteBuffer.wrap(run(decrypt, block));
    if (plain.getLong() != owner) {
      return OptionalLong.empty();
    }
    long seq = plain.getLong();
    // The last character has four bits to spare: only the spelling that we give out is an id.
    return seq > Seq.NONE && encode(owner, seq).equals(id)
        ? OptionalLong.of(seq)
        : OptionalLong.empty();
  }

  /**
   * The mode is called insecure because equal blocks look equal: here each block is a whole, unique
   * message.
   */
  @SuppressWarnings("InsecureCryptoUsage") // one block, and never the same twice
  private static Cipher cipher(int mode, SecretKeySpec key) {
    try {
      Cipher cipher = Cipher.getInstance("AES/ECB/NoPadding");
      cipher.init(mode, key);
      return cipher;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no AES", e);
    }
  }

  private static byte[] run(Cipher cipher, byte[] block) {
    try {
      return cipher.doFinal(block);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a block of " + block.length + " bytes", e);
    }
  }
}
