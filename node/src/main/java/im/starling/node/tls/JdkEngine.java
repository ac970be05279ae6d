// SPDX-License-Identifier: Apache-2.0
package im.starling.node.tls;

import im.starling.node.transport.Encryption;
import im.starling.node.transport.TlsSession;
import io.netty.channel.ChannelHandler;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Java's own TLS. */
record JdkEngine() implements TlsEngine {
  static {
    // In TLS 1.2 a client could ask for one handshake after the other, all of them our work
    // (RFC 9325 §3.5). Java reads this when it first sees a handshake from the server's side.
    System.setProperty("jdk.tls.rejectClientInitiatedRenegotiation", "true");
  }

  /** What Java has read it can show. */
  @Override
  public void check(KeyMaterial material) {}

  /** RFC 7301 §3.2: a client that wants other protocols only is told so and left. */
  @Override
  public Encryption encryption(DomainKeys keys, boolean alpn, Duration handshake) {
    SslContext context =
        ServerTls.build(
            SslContextBuilder.forServer(keys).sslProvider(SslProvider.JDK),
            alpn,
            SelectorFailureBehavior.FATAL_ALERT);
    return memory ->
        new Session(
            new HelloGuard(keys, null), ServerTls.within(handshake, context.newHandler(memory)));
  }

  private record Session(HelloGuard guard, SslHandler handler) implements TlsSession {
    @Override
    public ChannelHandler[] handlers() {
      return new ChannelHandler[] {guard, handler};
    }

    @Override
    public byte @Nullable [] exporter() {
      return ChannelBinding.exporter(handler.engine().getSession()).orElse(null);
    }
  }
}
