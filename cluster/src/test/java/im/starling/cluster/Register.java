// SPDX-License-Identifier: Apache-2.0
package im.starling.cluster;

import io.vertx.core.Context;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** What a node in a test is told of the others. */
final class Register implements MembersListener {
  private final ContextInternal context;
  private final BlockingQueue<Peer> joined = new LinkedBlockingQueue<>();
  private final BlockingQueue<NodeId> left = new LinkedBlockingQueue<>();
  private final BlockingQueue<List<NodeId>> assigned = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> elsewhere = new LinkedBlockingQueue<>();

  Register(Cluster cluster) {
    this.context = ((VertxInternal) cluster.vertx()).createEventLoopContext();
    ((Context) context).runOnContext(turn -> cluster.members().listen(this));
  }

  /** Those that were there before. */
  List<Peer> joined() throws InterruptedException {
    List<Peer> there = new ArrayList<>();
    until(owners -> true);
    joined.drainTo(there);
    return there;
  }

  List<Peer> joined(NodeId awaited) throws InterruptedException {
    until(owners -> owners.contains(awaited));
    List<Peer> there = new ArrayList<>();
    joined.drainTo(there);
    return there;
  }

  /** The next one that left; who leaves in order has given its shards away before. */
  NodeId left() throws InterruptedException {
    NodeId node = left.poll(20, TimeUnit.SECONDS);
    if (node == null) {
      throw new AssertionError("nobody has left");
    }
    return node;
  }

  List<String> elsewhere() {
    return List.copyOf(elsewhere);
  }

  /** Takes what is told of owners until it is so. */
  void until(Predicate<List<NodeId>> condition) throws InterruptedException {
    for (; ; ) {
      List<NodeId> owners = assigned.poll(20, TimeUnit.SECONDS);
      if (owners == null) {
        throw new AssertionError("it never came to that");
      }
      if (condition.test(owners)) {
        return;
      }
    }
  }

  private void here(String what) {
    if (!context.nettyEventLoop().inEventLoop()) {
      elsewhere.add(what);
    }
  }

  @Override
  public void joined(Peer peer) {
    here("joined");
    joined.add(peer);
  }

  @Override
  public void left(NodeId node) {
    here("left");
    left.add(node);
  }

  @Override
  public void assigned(List<NodeId> owners) {
    here("assigned");
    assigned.add(owners);
  }
}
