// SPDX-License-Identifier: Apache-2.0
package im.starling.node.tls;

import im.starling.node.config.Config;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.ServerSSLOptions;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The certificates of all domains. Immutable after {@link #load}; a domain always gets the same
 * options object, by which Vert.x finds the SSL context that it made of it.
 */
public final class Certificates {
  private static final Set<String> VERSIONS = Set.of("TLSv1.3", "TLSv1.2");

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

  private final Map<String, ServerSSLOptions> startTls;
  private final KeyCertOptions direct;
  private final List<String> selfSigned;

  private Certificates(
      Map<String, ServerSSLOptions> startTls, KeyCertOptions direct, List<String> selfSigned) {
    this.startTls = startTls;
    this.direct = direct;
    this.selfSigned = selfSigned;
  }

  /** Reads the certificates of the configuration and makes those that it lacks. Blocks. */
  public static Certificates load(Config config, InstantSource clock) throws CertificateProblem {
    Map<String, KeyMaterial> keys = new HashMap<>();
    for (Config.Certificate entry : config.certificates()) {
      KeyMaterial material = KeyMaterial.read(entry.certificate(), entry.key());
      entry.domains().forEach(domain -> keys.put(DomainKeys.ascii(domain), material));
    }
    Path folder = config.data().resolve("certificates");
    SelfSigned maker = new SelfSigned(folder, clock, new SecureRandom());
    List<String> made = new ArrayList<>();
    for (String domain : config.domains()) {
      if (!keys.containsKey(DomainKeys.ascii(domain))) {
        keys.put(DomainKeys.ascii(domain), maker.forDomain(domain));
        made.add(domain);
      }
    }
    Map<String, ServerSSLOptions> startTls = new HashMap<>();
    for (String domain : config.domains()) {
      startTls.put(
          domain,
          secure(new ServerSSLOptions(), KeyCertOptions.wrap(new DomainKeys(keys, domain))));
    }
    DomainKeys first = new DomainKeys(keys, config.domains().getFirst());
    return new Certificates(startTls, KeyCertOptions.wrap(first), List.copyOf(made));
  }

  /**
   * For {@code upgradeToSsl} of a stream to {@code domain}, one of the configured ones. A client
   * that asks by SNI for another of them gets what it asked for.
   */
  public ServerSSLOptions startTls(String domain) {
    ServerSSLOptions options = startTls.get(domain);
    if (options == null) {
      throw new IllegalArgumentException(domain + " is not served here");
    }
    return options;
  }

  /**
   * For a listener with direct TLS; without SNI it answers as the first domain. XEP-0368 §2.2: it
   * accepts the ALPN protocol {@code xmpp-client}, but a client need not name it.
   */
  public NetServerOptions direct() {
    NetServerOptions options = new NetServerOptions().setSsl(true).setUseAlpn(true);
    secure(options.getSslOptions(), direct)
        .setUseAlpn(true)
        .setApplicationLayerProtocols(List.of("xmpp-client"));
    return options;
  }

  /** The domains for which nobody vouches. */
  public List<String> selfSigned() {
    return selfSigned;
  }

  private static ServerSSLOptions secure(ServerSSLOptions options, KeyCertOptions keys) {
    options.setKeyCertOptions(keys);
    options.setClientAuth(ClientAuth.NONE);
    options.setEnabledSecureTransportProtocols(new LinkedHashSet<>(VERSIONS));
    CIPHERS.forEach(options::addEnabledCipherSuite);
    return options;
  }
}
