// SPDX-License-Identifier: Apache-2.0
package im.starling.node.transport;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.concurrent.TimeUnit;

/**
 * Accepts so many connections in a second. The others wait in the system's queue: after a failure
 * everybody comes back at the same moment, and nobody is helped by being sent away then. On the
 * acceptor's thread.
 */
final class AcceptPace extends ChannelInboundHandlerAdapter {
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  private final long interval;
  private long due = System.nanoTime();

  AcceptPace(int perSecond) {
    interval = SECOND / perSecond;
  }

  @Override
  public void channelRead(ChannelHandlerContext server, Object connection) {
    server.fireChannelRead(connection);
    long now = System.nanoTime();
    due = Math.max(due - now, 0) + now + interval;
    if (ahead() > 0 && server.channel().config().isAutoRead()) {
      server.channel().config().setAutoRead(false);
      waitFor(server);
    }
  }

  /** How much too early the next one would be, a second's worth being free. */
  private long ahead() {
    return due - System.nanoTime() - SECOND;
  }

  private void waitFor(ChannelHandlerContext server) {
    var _ = server.executor().schedule(() -> goOn(server), ahead(), TimeUnit.NANOSECONDS);
  }

  /** Some may have come in the same turn as the one that was too early. */
  private void goOn(ChannelHandlerContext server) {
    if (ahead() > 0) {
      waitFor(server);
    } else {
      server.channel().config().setAutoRead(true);
    }
  }
}
