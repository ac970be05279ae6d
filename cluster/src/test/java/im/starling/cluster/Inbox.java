// SPDX-License-Identifier: Apache-2.0
package im.starling.cluster;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.VertxInternal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** A loop of a node in a test, with its link, and what it hears. */
final class Inbox implements LinkListener, AutoCloseable {
  private final Context context;
  private final BlockingQueue<Heard> heard = new LinkedBlockingQueue<>();
  private final NodeLink link;
  private volatile boolean fails;

  /** What a loop was told. */
  sealed interface Heard {
    record Message(NodeId from, int loop, String text) implements Heard {}

    record Drained(NodeId to, int loop) implements Heard {}

    record Broken(NodeId to, int loop, List<String> unacknowledged) implements Heard {}

    record Gone(NodeId node) implements Heard {}
  }

  Inbox(Cluster cluster, int loop) {
    this.context = ((VertxInternal) cluster.vertx()).createEventLoopContext();
    this.link = Nodes.done(on(turn -> NodeLink.open(cluster, loop, Window.usual(), this)));
  }

  private <T> Future<T> on(Function<Context, T> task) {
    Promise<T> result = Promise.promise();
    context.runOnContext(turn -> result.complete(task.apply(context)));
    return result.future();
  }

  /** All in one turn. */
  List<Sent> send(NodeId to, int loop, List<String> texts) {
    return Nodes.done(
        on(turn -> {
          List<Sent> sent = new ArrayList<>();
          for (String text : texts) {
            sent.add(link.send(to, loop, Buffer.buffer(text)));
          }
          return sent;
        }));
  }

  Sent send(NodeId to, int loop, String text) {
    return send(to, loop, List.of(text)).getFirst();
  }

  /** From now on this is a listener with a bug. */
  Inbox failing() {
    fails = true;
    return this;
  }

  private void fail() {
    if (fails) {
      throw new IllegalStateException("a listener that fails");
    }
  }

  Heard next() throws InterruptedException {
    Heard next = heard.poll(20, TimeUnit.SECONDS);
    if (next == null) {
      throw new AssertionError("nothing is heard");
    }
    return next;
  }

  @Override
  public void close() {
    Nodes.done(on(turn -> link.close()).compose(closing -> closing));
  }

  @Override
  public void received(NodeId from, int loop, Buffer message) {
    heard.add(new Heard.Message(from, loop, message.toString()));
  }

  @Override
  public void drained(NodeId to, int loop) {
    heard.add(new Heard.Drained(to, loop));
    fail();
  }

  @Override
  public void broken(NodeId to, int loop, List<Buffer> unacknowledged) {
    heard.add(new Heard.Broken(to, loop, unacknowledged.stream().map(Buffer::toString).toList()));
    fail();
  }

  @Override
  public void gone(NodeId node) {
    heard.add(new Heard.Gone(node));
  }
}
