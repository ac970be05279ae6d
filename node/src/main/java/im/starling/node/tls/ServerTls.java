// SPDX-License-Identifier: Apache-2.0
package im.starling.node.tls;

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
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLException;

/** Versions, ciphers and application protocols of the server's side of TLS. */
@Xep(number = 368, title = "SRV records for XMPP over TLS", version = "1.1.0")
final class ServerTls {
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

  static {
    // In TLS 1.2 a client could ask for one handshake after the other, all of them our work
    // (RFC 9325 §3.5). Java reads this when it first sees a handshake from the server's side.
    System.setProperty("jdk.tls.rejectClientInitiatedRenegotiation", "true");
  }

  private ServerTls() {}

  /** After {@code proceed} (RFC 6120 §5.4.3). */
  static Encryption startTls(DomainKeys keys, Duration handshake) {
    return encryption(keys, ApplicationProtocolConfig.DISABLED, handshake);
  }

  /** From the first byte on. */
  static Encryption direct(DomainKeys keys, Duration handshake) {
    return encryption(keys, ALPN, handshake);
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
