// SPDX-License-Identifier: Apache-2.0
package im.starling.node.transport;

import im.starling.node.loop.VertxLoop;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.AbstractEventExecutorGroup;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Our loops as Netty wants to see them: it gives each new connection the next one. They are
 * Vert.x's to end, so that this group never does. {@link #next} is called by the acceptor's thread
 * alone.
 */
final class LoopGroup extends AbstractEventExecutorGroup implements EventLoopGroup {
  private final List<EventLoop> loops;
  private int next;

  LoopGroup(List<VertxLoop> loops) {
    this.loops = loops.stream().map(VertxLoop::eventLoop).toList();
  }

  @Override
  public EventLoop next() {
    next = (next + 1) % loops.size();
    return loops.get(next);
  }

  @Override
  public ChannelFuture register(Channel channel) {
    return next().register(channel);
  }

  @Override
  public ChannelFuture register(ChannelPromise promise) {
    return next().register(promise);
  }

  @Override
  @Deprecated
  public ChannelFuture register(Channel channel, ChannelPromise promise) {
    return next().register(channel, promise);
  }

  @Override
  public Iterator<EventExecutor> iterator() {
    return List.<EventExecutor>copyOf(loops).iterator();
  }

  @Override
  public boolean isShuttingDown() {
    return false;
  }

  @Override
  public boolean isShutdown() {
    return false;
  }

  @Override
  public boolean isTerminated() {
    return false;
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) {
    return false;
  }

  @Override
  public Future<?> shutdownGracefully(long quietPeriod, long timeout, TimeUnit unit) {
    return terminationFuture();
  }

  @Override
  public Future<?> terminationFuture() {
    return GlobalEventExecutor.INSTANCE.newPromise();
  }

  @Override
  @Deprecated
  public void shutdown() {}
}
