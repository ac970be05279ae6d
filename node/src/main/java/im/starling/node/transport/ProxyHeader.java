// SPDX-License-Identifier: Apache-2.0
package im.starling.node.transport;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.haproxy.HAProxyCommand;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyMessageDecoder;
import io.netty.handler.codec.haproxy.HAProxyProxiedProtocol.AddressFamily;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Waits for the header by which a trusted proxy says whose the connection is (HAProxy's PROXY
 * protocol, version 1 and 2), and makes room for what comes after it. On the connection's loop.
 */
final class ProxyHeader extends ChannelInboundHandlerAdapter {
  /** A proxy sends it with its first packet. */
  private static final long PATIENCE_SECONDS = 3;

  /** Room for what proxies add to version 2, such as what they know of TLS. */
  private static final int ADDED_BYTES = 4 << 10;

  private final InetAddress proxy;
  private final BiConsumer<ChannelHandlerContext, InetAddress> begin;
  private final Runnable refused;
  private @Nullable Future<?> deadline;
  private boolean over;

  /**
   * The handler for one connection.
   *
   * @param begin adds what reads on, for a connection from that address
   * @param refused told of a header that is wrong or does not come
   */
  ProxyHeader(
      InetAddress proxy, BiConsumer<ChannelHandlerContext, InetAddress> begin, Runnable refused) {
    this.proxy = proxy;
    this.begin = begin;
    this.refused = refused;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    context
        .pipeline()
        .addBefore(context.name(), null, new HAProxyMessageDecoder(ADDED_BYTES, true));
    deadline =
        context.executor().schedule(() -> refuse(context), PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    InetAddress client;
    try {
      client = client((HAProxyMessage) message);
    } catch (IllegalArgumentException noAddress) {
      refuse(context);
      return;
    } finally {
      ReferenceCountUtil.release(message);
    }
    begin.accept(context, client);
    context.pipeline().remove(this);
  }

  /** A proxy that asks how we are (LOCAL), or that does not know the client, speaks for itself. */
  private InetAddress client(HAProxyMessage header) {
    AddressFamily family = header.proxiedProtocol().addressFamily();
    boolean known =
        header.command() == HAProxyCommand.PROXY
            && (family == AddressFamily.AF_IPv4 || family == AddressFamily.AF_IPv6);
    return known ? InetAddress.ofLiteral(header.sourceAddress()) : proxy;
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    refuse(context);
  }

  private void refuse(ChannelHandlerContext context) {
    if (!over) {
      over = true;
      refused.run();
      var _ = context.close();
    }
  }

  /** The proxy has gone away without a word, which is how some look whether a port is open. */
  @Override
  public void channelInactive(ChannelHandlerContext context) {
    over = true;
    context.fireChannelInactive();
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    if (deadline != null) {
      deadline.cancel(false);
    }
  }
}
