// SPDX-License-Identifier: Apache-2.0
package im.starling.node.tls;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLKeyException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** What ties an authentication to the TLS connection that it runs in (RFC 5056). */
final class ChannelBinding {
  /** RFC 9266 §2. */
  static final String EXPORTER = "EXPORTER-Channel-Binding";

  static final int EXPORTER_BYTES = 32;

  private ChannelBinding() {}

  /**
   * {@code tls-exporter} (RFC 9266 §2) of a session of the JDK; only TLS 1.3 can always have it, so
   * only there.
   */
  static Optional<byte[]> exporter(SSLSession session) {
    if (!(session instanceof ExtendedSSLSession extended)
        || !session.getProtocol().equals("TLSv1.3")) {
      return Optional.empty();
    }
    try {
      return Optional.of(extended.exportKeyingMaterialData(EXPORTER, new byte[0], EXPORTER_BYTES));
    } catch (SSLKeyException | UnsupportedOperationException e) {
      return Optional.empty();
    }
  }

  /** {@code tls-server-end-point} (RFC 5929 §4): the hash of the certificate that we showed. */
  static Optional<byte[]> serverEndPoint(Certificate @Nullable [] shown) {
    return shown != null && shown.length > 0 && shown[0] instanceof X509Certificate own
        ? serverEndPoint(own)
        : Optional.empty();
  }

  /** RFC 5929 §4.1: the hash of the signature, but SHA-256 in place of MD5 and SHA-1. */
  static Optional<byte[]> serverEndPoint(X509Certificate certificate) {
    String signature = certificate.getSigAlgName().toUpperCase(Locale.ROOT);
    int with = signature.indexOf("WITH");
    if (with < 0) {
      return Optional.empty(); // EdDSA and PSS by parameters: the RFC leaves these undefined
    }
    String hash =
        switch (signature.substring(0, with)) {
          case "MD5", "SHA1" -> "SHA-256";
          case "SHA224" -> "SHA-224";
          case "SHA256" -> "SHA-256";
          case "SHA384" -> "SHA-384";
          case "SHA512" -> "SHA-512";
          default -> signature.substring(0, with);
        };
    try {
      return Optional.of(MessageDigest.getInstance(hash).digest(certificate.getEncoded()));
    } catch (GeneralSecurityException e) {
      return Optional.empty();
    }
  }
}
