// SPDX-License-Identifier: Apache-2.0
package im.starling.node.tls;

import im.starling.node.config.Config;
import im.starling.node.transport.Encryption;
import im.starling.protocol.Xep;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLException;

/** The certificates of all domains, as what encrypts. Immutable after {@link #load}. */
@Xep(number = 368, title = "SRV records for XMPP over TLS", version = "1.1.0")
public final class Certificates {
  private static final List<String> VERSIONS = List.of("TLSv1.3", "TLSv1.2");

  /** Forward secrecy and authenticated encryption only (RFC 9325 §4.2). */
  private static final List<String> CIPHERS =
      List.of(
          "TLS_AES_128_GCM_SHA256",
          "TLS_AES_256_GCM_SHA384",
          "TLS_CHACHA20_POLY1305_SHA256",
          "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
          "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
          "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
          "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

  /** XEP-0368 §2.2: a client need not name the protocol; one that wants another is refused. */
  private static final ApplicationProtocolConfig ALPN =
      new ApplicationProtocolConfig(
          Protocol.ALPN,
          SelectorFailureBehavior.FATAL_ALERT,
          SelectedListenerFailureBehavior.ACCEPT,
          "xmpp-client");

  private final Map<String, Encryption> startTls;
  private final Encryption direct;
  private final List<String> selfSigned;

  private Certificates(
      Map<String, Encryption> startTls, Encryption direct, List<String> selfSigned) {
    this.startTls = startTls;
    this.direct = direct;
    this.selfSigned = selfSigned;
  }

  /** Reads the certificates of the configuration and makes those that it lacks. Blocks. */
  public static Certificates load(Config config, InstantSource clock) throws CertificateProblem {
    Map<String, KeyMaterial> keys = configured(config);
    Path folder = config.data().resolve("certificates");
    SelfSigned maker = new SelfSigned(folder, clock, new SecureRandom());
    List<String> made = new ArrayList<>();
    for (String domain : config.domains()) {
      if (!keys.containsKey(DomainKeys.ascii(domain))) {
        keys.put(DomainKeys.ascii(domain), maker.forDomain(domain));
        made.add(domain);
      }
    }
    Map<String, Encryption> startTls = new HashMap<>();
    for (String domain : config.domains()) {
      startTls.put(
          domain,
          encryption(
              new DomainKeys(keys, domain),
              ApplicationProtocolConfig.DISABLED,
              config.limits().loginTime()));
    }
    Encryption direct =
        encryption(
            new DomainKeys(keys, config.domains().getFirst()), ALPN, config.limits().loginTime());
    return new Certificates(startTls, direct, List.copyOf(made));
  }

  /** Reads the certificates of the configuration, and writes nothing. */
  public static void check(Config config) throws CertificateProblem {
    var _ = configured(config);
  }

  private static Map<String, KeyMaterial> configured(Config config) throws CertificateProblem {
    Map<String, KeyMaterial> keys = new HashMap<>();
    for (Config.Certificate entry : config.certificates()) {
      KeyMaterial material = KeyMaterial.read(entry.certificate(), entry.key());
      entry.domains().forEach(domain -> keys.put(DomainKeys.ascii(domain), material));
    }
    return keys;
  }

  /**
   * For STARTTLS of a stream to {@code domain}, one of the configured ones. A client that asks by
   * SNI for another of them gets what it asked for.
   */
  public Encryption startTls(String domain) {
    Encryption encryption = startTls.get(domain);
    if (encryption == null) {
      throw new IllegalArgumentException(domain + " is not served here");
    }
    return encryption;
  }

  /** For a listener with direct TLS; without SNI it answers as the first domain. */
  public Encryption direct() {
    return direct;
  }

  /** The domains for which nobody vouches. */
  public List<String> selfSigned() {
    return selfSigned;
  }

  private static Encryption encryption(
      DomainKeys keys, ApplicationProtocolConfig protocols, Duration handshake) {
    try {
      SslContext context =
          SslContextBuilder.forServer(keys)
              .sslProvider(SslProvider.JDK) // it alone exports keying material (RFC 9266)
              .clientAuth(ClientAuth.NONE)
              .protocols(VERSIONS)
              .ciphers(CIPHERS)
              .applicationProtocolConfig(protocols)
              .build();
      return new Encryption(context, handshake);
    } catch (SSLException e) {
      throw new IllegalStateException("this Java cannot do TLS as it is configured here", e);
    }
  }
}
