// SPDX-License-Identifier: Apache-2.0
package im.starling.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SplittableRandom;

/** Two ends, a clock and a network that does what networks do, all from one seed. */
final class LinkWorld {
  static final Window WINDOW =
      new Window(
          4_000, 16, 300, Duration.ofMillis(50), Duration.ofMillis(400), Duration.ofMillis(10));

  private final SplittableRandom chance;
  private final PriorityQueue<Flight> network =
      new PriorityQueue<>((one, other) -> Long.compare(one.at, other.at));
  private final Side left;
  private final Side right;
  private double lost;
  private double doubled;
  private int slowest = 1;
  private long now;

  /** A frame under way. */
  private record Flight(long at, Side to, Buffer bytes) {}

  LinkWorld(long seed) {
    this.chance = new SplittableRandom(seed);
    this.left = new Side("left", new Versions(1, 1));
    this.right = new Side("right", new Versions(1, 1));
    this.left.other = right;
    this.right.other = left;
  }

  void network(double lost, double doubled, int slowest) {
    this.lost = lost;
    this.doubled = doubled;
    this.slowest = slowest;
  }

  Side left() {
    return left;
  }

  Side right() {
    return right;
  }

  SplittableRandom chance() {
    return chance;
  }

  long now() {
    return now;
  }

  void step() {
    now++;
    while (!network.isEmpty() && network.element().at <= now) {
      Flight flight = network.remove();
      flight.to.arrived(flight.bytes);
    }
    for (Side side : List.of(left, right)) {
      side.end.flush();
      side.end.tick();
    }
  }

  void run(int steps) {
    for (int i = 0; i < steps; i++) {
      step();
    }
  }

  /** Until nothing is under way and nobody waits for anything. */
  void settle() {
    network(0, 0, 1);
    for (int i = 0; i < 5_000; i++) {
      step();
      if (network.isEmpty()
          && left.end.due() == Long.MAX_VALUE
          && right.end.due() == Long.MAX_VALUE) {
        return;
      }
    }
    throw new AssertionError("never still: " + left.end.due() + " " + right.end.due());
  }

  /** One end, with what its loop has given to it and got from it. */
  final class Side implements LinkEnd.Events {
    final List<Integer> taken = new ArrayList<>();
    final List<Integer> received = new ArrayList<>();
    final List<Integer> returned = new ArrayList<>();
    final LinkEnd.Self self;
    Side other = this;
    LinkEnd end;
    int sent;
    int drained;
    int broken;
    int strange;
    private long run;
    private int next;

    Side(String name, Versions versions) {
      this.self = new LinkEnd.Self(new NodeId(name), 3, versions);
      this.end = anew();
    }

    private LinkEnd anew() {
      return new LinkEnd(self, ++run, WINDOW, () -> now, this);
    }

    /** Takes the other node for gone, and sees it again. */
    void forget() {
      end.end();
      end = anew();
    }

    Sent offer(int size) {
      Buffer message = Buffer.buffer().appendInt(next).appendBytes(new byte[size]);
      Sent sent = end.offer(message);
      if (sent == Sent.TAKEN) {
        taken.add(next++);
      }
      return sent;
    }

    @Override
    public void strange(Versions theirs) {
      strange++;
    }

    @Override
    public void send(Frame frame) {
      sent++;
      int copies = chance.nextDouble() < doubled ? 2 : 1;
      for (int i = 0; i < copies; i++) {
        if (chance.nextDouble() >= lost) {
          network.add(new Flight(now + 1 + chance.nextInt(slowest), other, frame.encoded()));
        }
      }
    }

    private void arrived(Buffer bytes) {
      try {
        end.received(Frame.decoded(bytes));
      } catch (Frame.Malformed malformed) {
        throw new AssertionError(malformed);
      }
    }

    @Override
    public void received(Buffer message) {
      received.add(message.getInt(0));
    }

    @Override
    public void drained() {
      drained++;
      assertTrue(end.writable());
    }

    @Override
    public void broken(List<Buffer> unacknowledged) {
      broken++;
      unacknowledged.forEach(message -> returned.add(message.getInt(0)));
    }

    /** All that the other side was given came here, in order, each once. */
    void hasAll() {
      assertEquals(other.taken, received);
      assertEquals(List.of(), other.returned);
    }

    /** In order, each at most once; what did not come here went back. */
    void hasAllOrTheyCameBack() {
      assertEquals(received.stream().distinct().sorted().toList(), received);
      assertEquals(other.returned.stream().distinct().sorted().toList(), other.returned);
      Set<Integer> somewhere = new HashSet<>(received);
      somewhere.addAll(other.returned);
      assertEquals(Set.copyOf(other.taken), somewhere);
    }
  }
}
