// SPDX-License-Identifier: Apache-2.0
package im.starling.node.tls;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.KDF;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** Keying material of TLS 1.3 for others, from its exporter secret (RFC 8446 §7.5). */
final class Exporter {
  private final String hash;
  private final String expand;

  private Exporter(String hash, String expand) {
    this.hash = hash;
    this.expand = expand;
  }

  /** Without a context, which there is the same as an empty one. */
  static byte[] export(byte[] secret, String label, int length) throws GeneralSecurityException {
    // A secret is as long as the hash of its cipher suite (§7.1), of which there are two (§B.4).
    Exporter exporter =
        switch (secret.length) {
          case 32 -> new Exporter("SHA-256", "HKDF-SHA256");
          case 48 -> new Exporter("SHA-384", "HKDF-SHA384");
          default -> throw new GeneralSecurityException("no cipher suite has such a secret");
        };
    byte[] nothing = MessageDigest.getInstance(exporter.hash).digest();
    byte[] derived = exporter.expand(secret, label, nothing, secret.length);
    byte[] value = exporter.expand(derived, "exporter", nothing, length);
    Arrays.fill(derived, (byte) 0);
    return value;
  }

  /** HKDF-Expand-Label (§7.1). */
  private byte[] expand(byte[] secret, String label, byte[] context, int length)
      throws GeneralSecurityException {
    byte[] name = ("tls13 " + label).getBytes(StandardCharsets.US_ASCII);
    byte[] info =
        ByteBuffer.allocate(2 + 1 + name.length + 1 + context.length)
            .putShort((short) length)
            .put((byte) name.length)
            .put(name)
            .put((byte) context.length)
            .put(context)
            .array();
    return KDF.getInstance(expand)
        .deriveData(
            HKDFParameterSpec.expandOnly(new SecretKeySpec(secret, "Generic"), info, length));
  }
}
