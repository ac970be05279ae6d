// SPDX-License-Identifier: Apache-2.0
package im.starling.node.transport;

import im.starling.node.loop.VertxLoop;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.net.InetAddress;
import java.time.Duration;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A TCP connection as a handler of Netty on one of Vert.x's loops: half the memory of a {@code
 * NetSocket} and one way to TLS, from the start (XEP-0368) or from STARTTLS on.
 */
final class TcpTransport extends ChannelInboundHandlerAdapter implements Transport {
  private static final Logger log = LoggerFactory.getLogger(TcpTransport.class);
  private final VertxLoop loop;
  private final InetAddress client;
  private final Admission.Place place;
  private final long since = System.nanoTime();
  private final BiConsumer<VertxLoop, Transport> accept;
  private @Nullable TlsSession tls;
  private @Nullable ChannelHandlerContext channel;
  private @Nullable Receiver receiver;
  private boolean closing;

  /**
   * One of them.
   *
   * @param client whose it is, behind all proxies
   * @param tls what encrypts from the first byte on, null for nothing
   * @param accept is told when there is something to read from: with direct TLS, after the
   *     handshake
   */
  TcpTransport(
      VertxLoop loop,
      InetAddress client,
      Admission.Place place,
      @Nullable TlsSession tls,
      BiConsumer<VertxLoop, Transport> accept) {
    this.loop = loop;
    this.client = client;
    this.place = place;
    this.tls = tls;
    this.accept = accept;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    channel = context;
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    if (tls == null) {
      loop.run(() -> accept.accept(loop, this));
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (receiver == null
        && event instanceof SslHandshakeCompletionEvent handshake
        && handshake.isSuccess()) {
      loop.run(() -> accept.accept(loop, this));
    }
  }

  @Override
  public void open(Receiver to) {
    receiver = to;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf buffer = (ByteBuf) message;
    byte[] bytes = new byte[buffer.readableBytes()];
    buffer.readBytes(bytes);
    ReferenceCountUtil.release(buffer);
    Receiver to = receiver;
    if (to != null && bytes.length > 0) {
      loop.run(() -> to.received(bytes));
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    Receiver to = receiver;
    if (to != null && context.channel().isWritable()) {
      loop.run(to::drained);
    }
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    place.leave();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    Receiver to = receiver;
    receiver = null;
    if (to != null) {
      loop.run(to::closed);
    }
  }

  /** A reset, a failed handshake: the peer's trouble, not ours. */
  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    // Its message may hold what the peer has sent, passwords too.
    log.atDebug()
        .addKeyValue("peer", peer())
        .addKeyValue("why", cause.getClass().getSimpleName())
        .log("broken");
    var _ = context.close();
  }

  @Override
  public void write(byte[] bytes, int length) {
    // What fails closes the connection, and that is heard of.
    var _ = there().writeAndFlush(Unpooled.wrappedBuffer(bytes, 0, length));
  }

  @Override
  public void write(byte[] bytes, int length, Runnable left) {
    there()
        .writeAndFlush(Unpooled.wrappedBuffer(bytes, 0, length))
        .addListener(done -> {
          if (done.isSuccess()) {
            loop.run(left);
          }
        });
  }

  @Override
  public boolean writable() {
    return there().channel().isWritable();
  }

  @Override
  public void pause() {
    if (closing) {
      return;
    }
    there().channel().config().setAutoRead(false);
  }

  @Override
  public void resume() {
    there().channel().config().setAutoRead(true);
  }

  @Override
  public Future<Void> startTls(Encryption encryption, byte[] proceed) {
    ChannelHandlerContext here = there();
    if (!here.channel().isActive()) {
      return Future.failedFuture("closed"); // Nobody would take the handler out again.
    }
    Promise<Void> secure = Promise.promise();
    var _ = here.writeAndFlush(Unpooled.wrappedBuffer(proceed));
    TlsSession begun = encryption.begin(here.alloc());
    tls = begun;
    here.pipeline().addFirst(begun.handlers());
    begun
        .handler()
        .handshakeFuture()
        .addListener(done ->
            loop.run(() -> {
              if (done.isSuccess()) {
                secure.complete();
              } else {
                secure.fail(done.cause());
              }
            }));
    return secure.future();
  }

  @Override
  public @Nullable TlsSession tls() {
    return tls;
  }

  @Override
  public Duration age() {
    return Duration.ofNanos(System.nanoTime() - since);
  }

  @Override
  public String peer() {
    return client.getHostAddress();
  }

  @Override
  public void authenticated() {
    tls = null;
    place.authenticated();
  }

  @Override
  public void close() {
    if (!closing) {
      closing = true;
      Farewell.say(there().channel());
    }
  }

  private ChannelHandlerContext there() {
    if (channel == null) {
      throw new IllegalStateException("not connected yet");
    }
    return channel;
  }
}
