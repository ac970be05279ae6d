// SPDX-License-Identifier: Apache-2.0
package im.starling.node.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The end of a connection whose last words the peer is to read. To close a socket that holds unread
 * input makes TCP reset it, and a reset takes from the peer what it has not read yet (RFC 1122
 * §4.2.2.13). So our side is closed first; what comes is dropped undecrypted until the peer closes
 * its own side, for so long and so many bytes. On the connection's loop.
 */
final class Farewell extends ChannelInboundHandlerAdapter {
  private static final long PATIENCE_MILLIS = 2_000;
  private static final int MOST_BYTES = 1 << 20;

  private @Nullable Future<?> deadline;
  private int dropped;

  private Farewell() {}

  /** Ends a connection after what was written. */
  static void say(Channel channel) {
    channel.pipeline().addFirst(new Farewell());
    channel.config().setAutoRead(true);
    channel
        .writeAndFlush(Unpooled.EMPTY_BUFFER)
        .addListener((ChannelFuture written) -> {
          SslHandler tls = channel.pipeline().get(SslHandler.class);
          ChannelFuture said = tls == null ? written : tls.closeOutbound();
          said.addListener(done -> {
            var _ = ((DuplexChannel) channel).shutdownOutput();
          });
        });
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    deadline =
        context
            .executor()
            .schedule(
                () -> {
                  var _ = context.close();
                },
                PATIENCE_MILLIS,
                TimeUnit.MILLISECONDS);
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    dropped += ((ByteBuf) message).readableBytes();
    ReferenceCountUtil.release(message);
    if (dropped > MOST_BYTES) {
      var _ = context.close();
    }
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    if (deadline != null) {
      deadline.cancel(false);
    }
  }
}
