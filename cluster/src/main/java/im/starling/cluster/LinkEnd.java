// SPDX-License-Identifier: Apache-2.0
package im.starling.cluster;

import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.LongSupplier;

/**
 * One end of the link between a loop here and a loop of another node (ADR 15): whatever the bus
 * loses, doubles, delays or puts out of order, messages arrive in their order, each once, as long
 * as both ends live. Pure: time and the way out are given. Belongs to the loop here.
 *
 * <p>An end has a {@code run}. Where one node took the other for gone and sees it again, it has a
 * new end with a greater run; the hello tells the other one, whose end begins anew too.
 */
final class LinkEnd {
  private final Self self;
  private final long run;
  private final Window window;
  private final LongSupplier millis;
  private final Events events;
  private final Outgoing outgoing;
  private final Incoming incoming;
  private long peerRun;
  private OptionalInt version = OptionalInt.empty();
  private boolean strange;
  private boolean ended;
  private boolean greeted;
  private long helloAt;
  private long patience;

  /** Whose end it is, and what it speaks. */
  record Self(NodeId node, int loop, Versions versions) {}

  /** What an end tells the loop. */
  interface Events {
    void send(Frame frame);

    void received(Buffer message);

    /** There is room again for one who was refused. */
    void drained();

    /**
     * These did not arrive, as far as one can know, and never will; what was asked of the other end
     * is forgotten there.
     */
    void broken(List<Buffer> unacknowledged);

    /** The other end speaks no version that this one knows: nothing passes between the two. */
    void strange(Versions theirs);
  }

  LinkEnd(Self self, long run, Window window, LongSupplier millis, Events events) {
    this.self = self;
    this.run = run;
    this.window = window;
    this.millis = millis;
    this.events = events;
    this.patience = window.resend().toMillis();
    this.outgoing =
        new Outgoing(
            window, millis, frame -> send(Frame.Kind.MESSAGES, frame.number(), frame.body()));
    this.incoming = new Incoming(window, millis, events::received);
  }

  /** The version that both ends speak; nothing before the other end has said what it speaks. */
  OptionalInt version() {
    return version;
  }

  Sent offer(Buffer message) {
    if (ended || strange) {
      return Sent.GONE;
    }
    return outgoing.offer(message) ? Sent.TAKEN : Sent.FULL;
  }

  boolean writable() {
    return !ended && !strange && outgoing.writable();
  }

  /** To be called at the end of a turn in which something was offered or received. */
  void flush() {
    if (ended || strange) {
      return;
    }
    if (peerRun == 0) {
      if (!greeted && !outgoing.idle()) {
        greet();
      }
    } else if (!outgoing.flush() && incoming.due() <= millis.getAsLong()) {
      send(Frame.Kind.RECEIPT, 0, Buffer.buffer());
    }
  }

  private void greet() {
    greeted = true;
    helloAt = millis.getAsLong() + patience;
    send(Frame.Kind.HELLO, 0, self.versions.encoded());
  }

  private void send(Frame.Kind kind, long number, Buffer body) {
    int spoken = version.orElse(self.versions.newest());
    events.send(
        new Frame(
            kind, self.node, self.loop, run, peerRun, number, incoming.taken(), spoken, body));
    if (kind != Frame.Kind.HELLO) {
      incoming.acknowledged();
    }
  }

  /** When {@link #tick} has something to do; {@code Long.MAX_VALUE} for never. */
  long due() {
    if (ended || strange) {
      return Long.MAX_VALUE;
    }
    if (peerRun == 0) {
      return greeted && !outgoing.idle() ? helloAt : Long.MAX_VALUE;
    }
    return Math.min(outgoing.due(), incoming.due());
  }

  void tick() {
    if (due() > millis.getAsLong()) {
      return;
    }
    if (peerRun == 0) {
      patience = Math.min(2 * patience, window.patience().toMillis());
      greet();
      return;
    }
    outgoing.resend();
    flush();
  }

  void received(Frame frame) throws Frame.Malformed {
    if (ended || frame.run() < peerRun) {
      return;
    }
    if (frame.kind() == Frame.Kind.HELLO) {
      hello(frame, Versions.decoded(frame.body()));
    } else if (frame.run() > peerRun || frame.peerRun() != run) {
      // It speaks to an end that was here before, or has not been introduced.
      greetOnce();
    } else if (!strange) {
      if (outgoing.acknowledge(frame.acknowledged())) {
        events.drained();
      }
      if (frame.kind() == Frame.Kind.MESSAGES) {
        incoming.take(frame.number(), frame.body());
      }
    }
  }

  private void hello(Frame frame, Versions theirs) {
    if (frame.run() > peerRun) {
      boolean known = peerRun != 0;
      peerRun = frame.run();
      version = self.versions.common(theirs);
      strange = version.isEmpty();
      patience = window.resend().toMillis();
      if (strange) {
        events.strange(theirs);
      }
      if (known || strange) {
        incoming.end();
        events.broken(outgoing.end());
        if (!strange && outgoing.drained()) {
          events.drained();
        }
      }
    }
    if (frame.peerRun() != run) {
      greet();
    }
    flush();
  }

  /** Many frames may come before the other end has heard. */
  private void greetOnce() {
    if (!greeted || helloAt <= millis.getAsLong()) {
      greet();
    }
  }

  /** The other node is gone: nothing is sent or taken any more. */
  void end() {
    if (!ended) {
      ended = true;
      incoming.end();
      events.broken(outgoing.end());
    }
  }
}
