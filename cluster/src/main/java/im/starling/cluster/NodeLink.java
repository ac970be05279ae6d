// SPDX-License-Identifier: Apache-2.0
package im.starling.cluster;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.MessageConsumer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One loop's links to the loops of other nodes (ADR 15): puts the frames of {@link LinkEnd} on the
 * bus, and takes them from there. To be made and used on its loop.
 */
public final class NodeLink {
  private static final Logger log = LoggerFactory.getLogger(NodeLink.class);
  private static final long NEVER = Long.MAX_VALUE;

  private final Vertx vertx;
  private final Context context;
  private final Members members;
  private final LinkEnd.Self self;
  private final Window window;
  private final LinkListener listener;
  private final Map<NodeId, @Nullable End[]> ends = new HashMap<>();
  private final List<End> touched = new ArrayList<>();
  private final MessageConsumer<Buffer> consumer;
  private final LongSupplier runs;
  private long timer;
  private long timerAt = NEVER;
  private boolean closed;

  private NodeLink(Cluster cluster, LinkEnd.Self self, Window window, LinkListener listener) {
    this.vertx = cluster.vertx();
    this.context = vertx.getOrCreateContext();
    this.members = cluster.members();
    this.self = self;
    this.window = window;
    this.listener = listener;
    this.runs = cluster::nextRun;
    this.consumer =
        vertx
            .eventBus()
            .<Buffer>consumer(
                LinkDirectory.address(self.node(), self.loop()), bus -> arrived(bus.body()));
  }

  /**
   * Opens the links of the loop on which it is called.
   *
   * @param loop its index on this node
   */
  public static NodeLink open(Cluster cluster, int loop, Window window, LinkListener listener) {
    Peer here = cluster.members().self();
    LinkEnd.Self self = new LinkEnd.Self(here.node(), loop, here.versions());
    NodeLink link = new NodeLink(cluster, self, window, listener);
    cluster.members().listen(link.new Departures());
    return link;
  }

  /** Goes with what else this turn has for that loop, in one frame at its end. */
  public Sent send(NodeId to, int loop, Buffer message) {
    End end = end(to, loop);
    if (end == null) {
      return Sent.GONE;
    }
    Sent sent = end.link.offer(message);
    if (sent == Sent.TAKEN) {
      touch(end);
    }
    return sent;
  }

  /** False where {@link #send} would be refused: the window is full, or there is no such node. */
  public boolean writable(NodeId to, int loop) {
    End end = end(to, loop);
    return end != null && end.link.writable();
  }

  /** What is not acknowledged is handed back, as if all others were gone. */
  public Future<Void> close() {
    closed = true;
    vertx.cancelTimer(timer);
    List.copyOf(ends.keySet()).forEach(this::end);
    return consumer.unregister();
  }

  private void end(NodeId node) {
    @Nullable End[] there = ends.remove(node);
    if (there != null) {
      for (End end : there) {
        if (end != null) {
          end.link.end();
        }
      }
    }
  }

  private @Nullable End end(NodeId node, int loop) {
    @Nullable End[] there = ends.get(node);
    if (there == null) {
      Peer peer = members.peer(node);
      if (closed || peer == null || node.equals(self.node())) {
        return null;
      }
      there = new @Nullable End[peer.loops()];
      ends.put(node, there);
    }
    if (loop < 0 || loop >= there.length) {
      return null;
    }
    End end = there[loop];
    if (end == null) {
      end = new End(node, loop);
      there[loop] = end;
    }
    return end;
  }

  /** A frame of a node that is not, or no longer, there: it is sent again if it should be. */
  private void arrived(Buffer bytes) {
    try {
      Frame frame = Frame.decoded(bytes);
      End end = end(frame.node(), frame.loop());
      if (end != null) {
        touch(end);
        end.link.received(frame);
      }
    } catch (Frame.Malformed malformed) {
      log.atError().setCause(malformed).log("frame-malformed");
    }
  }

  private void touch(End end) {
    if (!end.touched) {
      end.touched = true;
      if (touched.isEmpty()) {
        context.runOnContext(turn -> flush());
      }
      touched.add(end);
    }
  }

  private void flush() {
    long due = NEVER;
    for (End end : touched) {
      end.touched = false;
      end.link.flush();
      due = Math.min(due, end.link.due());
    }
    touched.clear();
    schedule(due);
  }

  /** One timer for all links: when it is early for one it is set anew. */
  private void schedule(long due) {
    if (due >= timerAt || closed) {
      return;
    }
    vertx.cancelTimer(timer);
    timerAt = due;
    timer = vertx.setTimer(Math.max(1, due - millis()), fired -> tick());
  }

  private void tick() {
    timerAt = NEVER;
    long due = NEVER;
    for (@Nullable End[] there : List.copyOf(ends.values())) {
      for (End end : there) {
        if (end != null) {
          end.link.tick();
          due = Math.min(due, end.link.due());
        }
      }
    }
    schedule(due);
  }

  /** The other links are not to suffer for what is done with one. */
  private static void tell(Runnable event) {
    try {
      event.run();
    } catch (RuntimeException bug) {
      failed(bug);
    }
  }

  private static void failed(RuntimeException bug) {
    log.atError().setCause(bug).log("link-listener-failed");
  }

  private static long millis() {
    return System.nanoTime() / 1_000_000;
  }

  /** One link, and what the bus and the listener are to it. */
  private final class End implements LinkEnd.Events {
    private final NodeId node;
    private final int loop;
    private final String address;
    private final LinkEnd link;
    private boolean touched;

    End(NodeId node, int loop) {
      this.node = node;
      this.loop = loop;
      this.address = LinkDirectory.address(node, loop);
      this.link = new LinkEnd(self, runs.getAsLong(), window, NodeLink::millis, this);
    }

    /** A bus that is about to close may throw: such a frame is lost as others are. */
    @Override
    public void send(Frame frame) {
      try {
        vertx.eventBus().send(address, frame.encoded());
      } catch (IllegalStateException lost) {
        log.atDebug().setCause(lost).addKeyValue("to", node.name()).log("frame-lost");
      }
    }

    /** The next message is not to suffer for what one has done. */
    @Override
    public void received(Buffer message) {
      try {
        listener.received(node, loop, message);
      } catch (RuntimeException bug) {
        failed(bug);
      }
    }

    @Override
    public void strange(Versions theirs) {
      log.atError()
          .addKeyValue("node", node.name())
          .addKeyValue("speaks", theirs.text())
          .addKeyValue("here", self.versions().text())
          .log("no-common-version");
    }

    @Override
    public void drained() {
      tell(() -> listener.drained(node, loop));
    }

    @Override
    public void broken(List<Buffer> unacknowledged) {
      tell(() -> listener.broken(node, loop, unacknowledged));
    }
  }

  /** Who leaves takes its links along. */
  private final class Departures implements MembersListener {
    @Override
    public void joined(Peer peer) {}

    @Override
    public void left(NodeId node) {
      if (!closed) {
        end(node);
        tell(() -> listener.gone(node));
      }
    }

    @Override
    public void assigned(List<NodeId> owners) {}
  }
}
