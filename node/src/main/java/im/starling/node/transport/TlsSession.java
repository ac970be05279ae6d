// SPDX-License-Identifier: Apache-2.0
package im.starling.node.transport;

import io.netty.channel.ChannelHandler;
import io.netty.handler.ssl.SslHandler;
import java.security.cert.Certificate;
import org.jspecify.annotations.Nullable;

/** TLS on one connection, whatever does its cryptography. On the connection's loop. */
public interface TlsSession {
  /** What encrypts. */
  SslHandler handler();

  /** That and what stands before it, as a pipeline has them. */
  default ChannelHandler[] handlers() {
    return new ChannelHandler[] {handler()};
  }

  /** What ties a login to this connection (RFC 9266 §2), after the handshake; null without it. */
  byte @Nullable [] exporter();

  /** The certificate that we showed and its chain, the own one first; null before there is one. */
  default Certificate @Nullable [] shown() {
    return handler().engine().getSession().getLocalCertificates();
  }
}
