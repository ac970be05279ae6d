// SPDX-License-Identifier: Apache-2.0
package im.starling.node.transport;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Accepts so many connections in a second. The others wait in the system's queue: after a failure
 * everybody comes back at the same moment, and nobody is helped by being sent away then. Who is
 * sent away for what comes from its own address does not count: else one address that comes all the
 * time would keep all others out. On the acceptor's thread.
 */
final class AcceptPace extends ChannelInboundHandlerAdapter {
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  /** So many connections that were none are free in a second. */
  private static final int GIVEN_MOST = 5_000;

  private final long interval;
  private long givenSince = System.nanoTime();
  private int given;
  private long due = System.nanoTime();
  private @Nullable Future<?> pause;

  AcceptPace(int perSecond) {
    interval = SECOND / perSecond;
  }

  @Override
  public void channelRead(ChannelHandlerContext server, Object connection) {
    server.fireChannelRead(connection);
    long now = System.nanoTime();
    due = Math.max(due - now, 0) + now + interval;
    if (pause == null && ahead() > 0) {
      server.channel().config().setAutoRead(false);
      pause(server.channel());
    }
  }

  /** That connection was none: another may come in its place. From any thread. */
  void giveBack(Channel connection) {
    Channel server = connection.parent();
    server
        .eventLoop()
        .execute(() -> {
          if (System.nanoTime() - givenSince > SECOND) {
            givenSince = System.nanoTime();
            given = 0;
          }
          // To accept and to close costs something, too.
          if (++given > GIVEN_MOST) {
            return;
          }
          due -= interval;
          Future<?> over = pause;
          if (over != null && ahead() <= 0) {
            over.cancel(false);
            goOn(server);
          }
        });
  }

  /** How much too early the next one would be, a second's worth being free. */
  private long ahead() {
    return due - System.nanoTime() - SECOND;
  }

  private void pause(Channel server) {
    pause = server.eventLoop().schedule(() -> goOn(server), ahead(), TimeUnit.NANOSECONDS);
  }

  /** Some may have come in the same turn as the one that was too early. */
  private void goOn(Channel server) {
    if (ahead() > 0) {
      pause(server);
    } else {
      pause = null;
      server.config().setAutoRead(true);
    }
  }
}
