// SPDX-License-Identifier: Apache-2.0
package im.starling.node.tls;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;

/** A certificate with its chain, the own one first, and the key that belongs to it. */
record KeyMaterial(List<X509Certificate> chain, PrivateKey key) {
  static KeyMaterial read(Path certificate, Path key) throws CertificateProblem {
    List<X509Certificate> chain = chain(certificate);
    PrivateKey secret = key(key);
    if (!belong(chain.getFirst().getPublicKey(), secret)) {
      throw new CertificateProblem(
          "the key in " + key + " does not belong to the first certificate in " + certificate,
          new GeneralSecurityException());
    }
    return new KeyMaterial(chain, secret);
  }

  X509Certificate own() {
    return chain.getFirst();
  }

  private static List<X509Certificate> chain(Path file) throws CertificateProblem {
    try (InputStream in = Files.newInputStream(file)) {
      List<X509Certificate> chain =
          CertificateFactory.getInstance("X.509").generateCertificates(in).stream()
              .map(X509Certificate.class::cast)
              .toList();
      if (chain.isEmpty()) {
        throw new IOException("no certificate in it");
      }
      return chain;
    } catch (IOException | GeneralSecurityException e) {
      throw new CertificateProblem("cannot read the certificate " + file + reason(e), e);
    }
  }

  /** PKCS #8, and the older forms that OpenSSL wrote for RSA and EC. */
  private static PrivateKey key(Path file) throws CertificateProblem {
    try (Reader in = Files.newBufferedReader(file);
        PEMParser parser = new PEMParser(in)) {
      for (Object part = parser.readObject(); part != null; part = parser.readObject()) {
        switch (part) {
          case PrivateKeyInfo info -> {
            return new JcaPEMKeyConverter().getPrivateKey(info);
          }
          case PEMKeyPair pair -> {
            return new JcaPEMKeyConverter().getPrivateKey(pair.getPrivateKeyInfo());
          }
          default -> {} // such as EC PARAMETERS before the key
        }
      }
      throw new IOException("no unencrypted private key in it");
    } catch (IOException e) {
      throw new CertificateProblem("cannot read the key " + file + reason(e), e);
    }
  }

  private static String reason(Exception e) {
    return e instanceof java.nio.file.NoSuchFileException
        ? ": there is no such file"
        : ": " + e.getMessage();
  }

  private static boolean belong(PublicKey open, PrivateKey secret) throws CertificateProblem {
    try {
      Signature signature =
          Signature.getInstance(
              switch (secret.getAlgorithm()) {
                case "EC", "ECDSA" -> "SHA256withECDSA";
                case "RSA" -> "SHA256withRSA";
                default -> secret.getAlgorithm();
              });
      signature.initSign(secret);
      signature.update((byte) 1);
      byte[] proof = signature.sign();
      signature.initVerify(open);
      signature.update((byte) 1);
      return signature.verify(proof);
    } catch (java.security.InvalidKeyException e) {
      return false;
    } catch (GeneralSecurityException e) {
      throw new CertificateProblem("a key cannot be used: " + e.getMessage(), e);
    }
  }
}
