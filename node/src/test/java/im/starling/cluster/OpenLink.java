// SPDX-License-Identifier: Apache-2.0
package im.starling.cluster;

import im.starling.node.loop.Loop;
import io.vertx.core.buffer.Buffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.ToIntFunction;

/**
 * The links of one loop as {@link NodeLink} has them, over whatever a test has for a bus. On that
 * loop.
 */
public final class OpenLink {
  private final Loop loop;
  private final LinkEnd.Self self;
  private final Window window;
  private final Around around;
  private final LinkListener listener;
  private final Map<String, Map<Integer, End>> ends = new TreeMap<>();
  private boolean flushing;
  private long due = Long.MAX_VALUE;

  /**
   * What there is around it.
   *
   * @param loops how many a node has, none where it is not there
   * @param runs greater each time
   */
  public record Around(ToIntFunction<NodeId> loops, LongSupplier runs, Bus bus) {}

  /** Carries frames as well as it can. */
  @FunctionalInterface
  public interface Bus {
    void carry(NodeId to, int loop, Buffer frame);
  }

  /**
   * @param self whose they are
   */
  public OpenLink(Loop loop, Peer self, Window window, Around around, LinkListener listener) {
    this.loop = loop;
    this.self = new LinkEnd.Self(self.node(), loop.index(), self.versions());
    this.window = window;
    this.around = around;
    this.listener = listener;
  }

  /** See {@link NodeLink#send}. */
  public Sent send(NodeId to, int toLoop, Buffer message) {
    if (toLoop >= around.loops.applyAsInt(to)) {
      return Sent.GONE;
    }
    Sent sent = end(to, toLoop).link.offer(message);
    if (sent == Sent.TAKEN) {
      flushLater();
    }
    return sent;
  }

  /** A frame has come from the bus. */
  public void arrived(Buffer bytes) {
    try {
      Frame frame = Frame.decoded(bytes);
      if (frame.loop() < around.loops.applyAsInt(frame.node())) {
        end(frame.node(), frame.loop()).link.received(frame);
        flushLater();
      }
    } catch (Frame.Malformed bug) {
      throw new IllegalStateException(bug);
    }
  }

  /** That node is not there any more. */
  public void left(NodeId node) {
    Map<Integer, End> there = ends.remove(node.name());
    if (there != null) {
      there.values().forEach(end -> end.link.end());
    }
    listener.gone(node);
  }

  private End end(NodeId node, int toLoop) {
    return ends.computeIfAbsent(node.name(), first -> new LinkedHashMap<>())
        .computeIfAbsent(toLoop, first -> new End(node, toLoop));
  }

  private void flushLater() {
    if (!flushing) {
      flushing = true;
      loop.post(() -> {
        flushing = false;
        each(LinkEnd::flush);
      });
    }
  }

  private void each(Consumer<LinkEnd> what) {
    List<End> all = ends.values().stream().flatMap(there -> there.values().stream()).toList();
    all.forEach(end -> what.accept(end.link));
    long next = all.stream().mapToLong(end -> end.link.due()).min().orElse(Long.MAX_VALUE);
    if (next < due) {
      due = next;
      loop.after(Math.max(1, next - loop.ticks()), () -> tick(next));
    }
  }

  private void tick(long when) {
    if (when == due) {
      due = Long.MAX_VALUE;
      each(LinkEnd::tick);
    }
  }

  /** One link, and what bus and listener are to it. */
  private final class End implements LinkEnd.Events {
    private final NodeId node;
    private final int there;
    private final LinkEnd link;

    End(NodeId node, int there) {
      this.node = node;
      this.there = there;
      this.link = new LinkEnd(self, around.runs.getAsLong(), window, loop::ticks, this);
    }

    @Override
    public void send(Frame frame) {
      around.bus.carry(node, there, frame.encoded());
    }

    @Override
    public void received(Buffer message) {
      listener.received(node, there, message);
    }

    @Override
    public void drained() {
      listener.drained(node, there);
    }

    @Override
    public void broken(List<Buffer> unacknowledged) {
      listener.broken(node, there, unacknowledged);
    }

    @Override
    public void strange(Versions theirs) {
      throw new IllegalStateException(theirs.text());
    }
  }
}
