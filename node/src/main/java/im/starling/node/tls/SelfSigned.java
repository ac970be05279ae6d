// SPDX-License-Identifier: Apache-2.0
package im.starling.node.tls;

import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.net.IDN;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERTaggedObject;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * Certificates for a first look: nobody vouches for them, so clients ask their user. They stay the
 * same between starts, until shortly before they expire.
 */
final class SelfSigned {
  private static final Duration VALID = Duration.ofDays(365);
  private static final Duration RENEWED_BEFORE_END = Duration.ofDays(30);
  private static final ASN1ObjectIdentifier XMPP_ADDRESS =
      new ASN1ObjectIdentifier("1.3.6.1.5.5.7.8.5"); // RFC 6120 §13.7.1.4, id-on-xmppAddr

  private final Path folder;
  private final InstantSource clock;
  private final SecureRandom random;

  SelfSigned(Path folder, InstantSource clock, SecureRandom random) {
    this.folder = folder;
    this.clock = clock;
    this.random = random;
  }

  /** The one of the folder or, if there is none that will do, a new one. */
  KeyMaterial forDomain(String domain) throws CertificateProblem {
    String name = URLEncoder.encode(domain, StandardCharsets.UTF_8);
    Path certificate = folder.resolve(name + ".pem");
    Path key = folder.resolve(name + ".key");
    if (Files.exists(certificate) && Files.exists(key)) {
      KeyMaterial kept = KeyMaterial.read(certificate, key);
      if (!due(kept)) {
        return kept;
      }
    }
    try {
      KeyMaterial made = make(domain);
      Files.createDirectories(folder);
      write(key, made.key());
      write(certificate, made.own());
      return made;
    } catch (IOException e) {
      throw new CertificateProblem(
          "cannot write a certificate for " + domain + " to " + folder + ": " + e.getMessage(), e);
    } catch (GeneralSecurityException | OperatorCreationException e) {
      throw new CertificateProblem("cannot make a certificate for " + domain, e);
    }
  }

  /** Whether it is time for a new one. */
  boolean due(KeyMaterial made) {
    Instant end = made.own().getNotAfter().toInstant();
    return !clock.instant().isBefore(end.minus(RENEWED_BEFORE_END));
  }

  private KeyMaterial make(String domain)
      throws GeneralSecurityException, OperatorCreationException, IOException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"), random);
    KeyPair pair = generator.generateKeyPair();
    X500Name name = new X500NameBuilder(BCStyle.INSTANCE).addRDN(BCStyle.CN, domain).build();
    Instant now = clock.instant();
    JcaX509v3CertificateBuilder builder =
        new JcaX509v3CertificateBuilder(
            name,
            new BigInteger(127, random).add(BigInteger.ONE),
            Date.from(now.minus(Duration.ofHours(1))), // clocks of clients differ
            Date.from(now.plus(VALID)),
            name,
            pair.getPublic());
    builder
        .addExtension(Extension.subjectAlternativeName, false, names(domain))
        .addExtension(Extension.basicConstraints, true, new BasicConstraints(false))
        .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature))
        .addExtension(
            Extension.extendedKeyUsage,
            false,
            new ExtendedKeyUsage(
                new KeyPurposeId[] {KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth}));
    X509Certificate certificate =
        new JcaX509CertificateConverter()
            .getCertificate(
                builder.build(
                    new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate())));
    return new KeyMaterial(List.of(certificate), pair.getPrivate());
  }

  /** RFC 6120 §13.7.1.2: the domain as a DNS name and as an XMPP address. */
  private static GeneralNames names(String domain) {
    List<GeneralName> names = new ArrayList<>();
    names.add(new GeneralName(GeneralName.dNSName, IDN.toASCII(domain)));
    ASN1Encodable[] address = {
      XMPP_ADDRESS, new DERTaggedObject(true, 0, new DERUTF8String(domain))
    };
    names.add(new GeneralName(GeneralName.otherName, new DERSequence(address)));
    if (domain.equals("localhost")) {
      names.add(new GeneralName(GeneralName.iPAddress, "127.0.0.1"));
      names.add(new GeneralName(GeneralName.iPAddress, "::1"));
    }
    return new GeneralNames(names.toArray(GeneralName[]::new));
  }

  /** Whole or not at all, and readable for the owner only from the first byte. */
  private static void write(Path file, Object content) throws IOException {
    StringWriter text = new StringWriter();
    try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
      writer.writeObject(
          content instanceof java.security.PrivateKey key
              ? new org.bouncycastle.openssl.jcajce.JcaPKCS8Generator(key, null)
              : content);
    }
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(fresh);
    Files.createFile(
        fresh, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(fresh, text.toString());
    Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }
}
