// SPDX-License-Identifier: Apache-2.0
package im.starling.node.tls;

import im.starling.protocol.Xep;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLException;

/** Versions, ciphers and application protocols of the server's side of TLS, of every engine. */
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

  static final String PROTOCOL = "xmpp-client";

  private ServerTls() {}

  /**
   * A context of all that and what the engine has put there.
   *
   * @param unknown what becomes of a client that names protocols and ours is not among them. One
   *     that names none is welcome (XEP-0368 §2.2).
   */
  static SslContext build(SslContextBuilder engine, boolean alpn, SelectorFailureBehavior unknown) {
    try {
      return engine
          .clientAuth(ClientAuth.NONE)
          .protocols(VERSIONS)
          .ciphers(CIPHERS)
          .applicationProtocolConfig(
              alpn
                  ? new ApplicationProtocolConfig(
                      Protocol.ALPN, unknown, SelectedListenerFailureBehavior.ACCEPT, PROTOCOL)
                  : ApplicationProtocolConfig.DISABLED)
          .build();
    } catch (SSLException e) {
      throw new IllegalStateException("TLS cannot be done here as it is configured", e);
    }
  }

  /** With a bound on the handshake. */
  static SslHandler within(Duration handshake, SslHandler handler) {
    handler.setHandshakeTimeoutMillis(handshake.toMillis());
    return handler;
  }
}
