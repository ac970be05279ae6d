// SPDX-License-Identifier: Apache-2.0
package im.starling.node.transport;

import im.starling.node.loop.VertxLoop;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.BiConsumer;

/** One port, whose connections are shared out to all loops in turn. */
public final class TcpListener {
  private static final int BACKLOG = 1_024;
  private static final WriteBufferWaterMark UNSENT = new WriteBufferWaterMark(32 << 10, 128 << 10);

  /**
   * A turn of the loop reads so much of one connection at most, a little more than a record of TLS,
   * before the others have theirs. No connection keeps a buffer.
   */
  private static final RecvByteBufAllocator READS =
      new AdaptiveRecvByteBufAllocator(64, 2 << 10, 32 << 10).maxMessagesPerRead(1);

  private final Channel server;

  private TcpListener(Channel server) {
    this.server = server;
  }

  /**
   * Takes the port. Connections wait in the system's queue until {@link #open}.
   *
   * @param accept is told of each connection, on the loop that it belongs to from then on
   */
  public static Future<TcpListener> bind(
      Vertx vertx,
      List<VertxLoop> loops,
      Endpoint endpoint,
      Admission admission,
      BiConsumer<VertxLoop, Transport> accept) {
    VertxInternal engine = (VertxInternal) vertx;
    Promise<TcpListener> up = Promise.promise();
    AcceptPace pace = new AcceptPace(endpoint.rate());
    new ServerBootstrap()
        .group(engine.acceptorEventLoopGroup(), new LoopGroup(loops))
        .channelFactory(engine.transport().serverChannelFactory(false))
        .handler(pace)
        .option(ChannelOption.SO_BACKLOG, BACKLOG)
        .option(ChannelOption.SO_REUSEADDR, true)
        .option(ChannelOption.AUTO_READ, false)
        .childOption(ChannelOption.TCP_NODELAY, true)
        .childOption(ChannelOption.SO_KEEPALIVE, true)
        .childOption(ChannelOption.RECVBUF_ALLOCATOR, READS)
        .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, UNSENT)
        .childHandler(new Connections(loops, endpoint, admission, pace, accept))
        .bind(new InetSocketAddress(endpoint.address(), endpoint.port()))
        .addListener((io.netty.channel.ChannelFuture bound) -> {
          if (bound.isSuccess()) {
            up.complete(new TcpListener(bound.channel()));
          } else {
            up.fail(bound.cause());
          }
        });
    return up.future();
  }

  /** Takes connections, those that have waited first. */
  public void open() {
    server.config().setAutoRead(true);
  }

  /** The real port. */
  public int port() {
    return ((InetSocketAddress) server.localAddress()).getPort();
  }

  /** Takes no new connection; the old ones are not touched. */
  public Future<Void> close() {
    Promise<Void> closed = Promise.promise();
    server.close().addListener(done -> closed.complete());
    return closed.future();
  }
}
