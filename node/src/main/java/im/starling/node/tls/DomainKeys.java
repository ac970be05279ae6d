// SPDX-License-Identifier: Apache-2.0
package im.starling.node.tls;

import java.net.IDN;
import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Locale;
import java.util.Map;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the certificate of a handshake: that of the name which the client asked for (SNI, RFC
 * 6066 §3); if it asked for none that of the domain that stands behind the stream. Nobody is shown
 * another one. An alias is a domain.
 */
final class DomainKeys extends X509ExtendedKeyManager {
  private final Map<String, KeyMaterial> keys;
  private final @Nullable String fallback;

  /**
   * A key manager.
   *
   * @param keys by domain as in the DNS (A-labels)
   * @param fallback the domain for who asks for none; null: such a client is refused
   */
  DomainKeys(Map<String, KeyMaterial> keys, @Nullable String fallback) {
    this.keys = keys;
    this.fallback = fallback == null ? null : ascii(fallback);
  }

  /** The domain for who asks for none. */
  @Nullable String fallback() {
    return fallback;
  }

  /** The domain that a client means by that name, null if it is none of them. */
  @Nullable String of(String name) {
    String domain = name.toLowerCase(Locale.ROOT);
    return keys.containsKey(domain) ? domain : null;
  }

  /** How many domains they are for. */
  int size() {
    return keys.size();
  }

  /** The form in which domains are asked for. */
  static String ascii(String domain) {
    return IDN.toASCII(domain, IDN.ALLOW_UNASSIGNED).toLowerCase(Locale.ROOT);
  }

  @Override
  public @Nullable String chooseEngineServerAlias(
      String keyType, Principal @Nullable [] issuers, SSLEngine engine) {
    String domain = asked(engine);
    KeyMaterial material = domain == null ? null : keys.get(domain);
    boolean fits = material != null && material.key().getAlgorithm().equals(keyType);
    return fits ? domain : null;
  }

  private @Nullable String asked(SSLEngine engine) {
    String domain = fallback;
    if (engine.getHandshakeSession() instanceof ExtendedSSLSession session) {
      for (SNIServerName name : session.getRequestedServerNames()) {
        domain = name instanceof SNIHostName host ? of(host.getAsciiName()) : null;
      }
    }
    return domain;
  }

  @Override
  public X509Certificate @Nullable [] getCertificateChain(String alias) {
    KeyMaterial material = keys.get(alias);
    return material == null ? null : material.chain().toArray(X509Certificate[]::new);
  }

  @Override
  public @Nullable PrivateKey getPrivateKey(String alias) {
    KeyMaterial material = keys.get(alias);
    return material == null ? null : material.key();
  }

  /** Only engines are served, and only on the side of the server. */
  @Override
  public @Nullable String chooseServerAlias(
      String keyType, Principal @Nullable [] issuers, Socket socket) {
    return null;
  }

  @Override
  public @Nullable String chooseClientAlias(
      String[] keyTypes, Principal @Nullable [] issuers, Socket socket) {
    return null;
  }

  @Override
  public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
    return null;
  }

  @Override
  public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
    return null;
  }
}
