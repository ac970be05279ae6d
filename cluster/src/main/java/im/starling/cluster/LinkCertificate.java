// SPDX-License-Identifier: Apache-2.0
package im.starling.cluster;

import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPrivateKeySpec;
import java.security.spec.ECPublicKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x9.ECNamedCurveTable;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * What a node shows the others on links, and whom it believes; all PEM.
 *
 * <p>An operator has one secret to keep, not an authority to run: the key of the authority follows
 * from the secret, so each node makes the authority and its own certificate in memory when it
 * starts, and nothing is ever renewed or copied.
 */
public record LinkCertificate(Buffer key, Buffer certificate, Buffer authority) {
  private static final String CURVE = "secp256r1";
  private static final String SIGNATURE = "SHA256withECDSA";

  /** For longer than a process lives. */
  private static final Duration VALID = Duration.ofDays(3650);

  /** Clocks of nodes differ. */
  private static final Duration BEFORE = Duration.ofDays(1);

  /** What the maker of certificates may choose. */
  private record Choice(InstantSource clock, SecureRandom random) {}

  /** One for a node of the cluster with that secret. */
  static LinkCertificate of(Secret secret, NodeId node, InstantSource clock, SecureRandom random)
      throws GeneralSecurityException {
    Choice choice = new Choice(clock, random);
    KeyPair authority = authority(secret);
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec(CURVE), random);
    KeyPair own = generator.generateKeyPair();
    X500Name issuer = name("Starling cluster");
    try {
      X509Certificate root =
          signed(
              builder(issuer, issuer, authority.getPublic(), choice)
                  .addExtension(Extension.basicConstraints, true, new BasicConstraints(0))
                  .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign)),
              authority.getPrivate());
      KeyPurposeId[] both = {KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth};
      X509Certificate leaf =
          signed(
              builder(issuer, name(node.name()), own.getPublic(), choice)
                  .addExtension(Extension.basicConstraints, true, new BasicConstraints(false))
                  .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature))
                  .addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(both)),
              authority.getPrivate());
      return new LinkCertificate(
          pem(new JcaPKCS8Generator(own.getPrivate(), null)), pem(leaf), pem(root));
    } catch (IOException | OperatorCreationException e) {
      throw new GeneralSecurityException(e);
    }
  }

  /** 16 bytes more than the order of the curve has, so that no number is likelier than another. */
  private static KeyPair authority(Secret secret) throws GeneralSecurityException {
    AlgorithmParameters curve = AlgorithmParameters.getInstance("EC");
    curve.init(new ECGenParameterSpec(CURVE));
    ECParameterSpec parameters = curve.getParameterSpec(ECParameterSpec.class);
    BigInteger number =
        new BigInteger(1, secret.derived("authority", 48))
            .mod(parameters.getOrder().subtract(BigInteger.ONE))
            .add(BigInteger.ONE);
    org.bouncycastle.math.ec.ECPoint point =
        ECNamedCurveTable.getByName(CURVE).getG().multiply(number).normalize();
    ECPoint open =
        new ECPoint(point.getAffineXCoord().toBigInteger(), point.getAffineYCoord().toBigInteger());
    KeyFactory keys = KeyFactory.getInstance("EC");
    return new KeyPair(
        keys.generatePublic(new ECPublicKeySpec(open, parameters)),
        keys.generatePrivate(new ECPrivateKeySpec(number, parameters)));
  }

  private static X500Name name(String text) {
    return new X500NameBuilder(BCStyle.INSTANCE).addRDN(BCStyle.CN, text).build();
  }

  private static JcaX509v3CertificateBuilder builder(
      X500Name issuer, X500Name subject, PublicKey key, Choice choice) {
    Instant now = choice.clock.instant();
    return new JcaX509v3CertificateBuilder(
        issuer,
        new BigInteger(127, choice.random).add(BigInteger.ONE),
        Date.from(now.minus(BEFORE)),
        Date.from(now.plus(VALID)),
        subject,
        key);
  }

  private static X509Certificate signed(
      org.bouncycastle.cert.X509v3CertificateBuilder builder, PrivateKey key)
      throws GeneralSecurityException, OperatorCreationException {
    return new JcaX509CertificateConverter()
        .getCertificate(builder.build(new JcaContentSignerBuilder(SIGNATURE).build(key)));
  }

  private static Buffer pem(Object content) throws IOException {
    StringWriter text = new StringWriter();
    try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
      writer.writeObject(content);
    }
    return Buffer.buffer(text.toString());
  }

  @Override
  public String toString() {
    return "LinkCertificate";
  }
}
