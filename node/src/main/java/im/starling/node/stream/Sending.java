// SPDX-License-Identifier: Apache-2.0
package im.starling.node.stream;

import im.starling.node.feature.Delivery;
import im.starling.node.feature.Phase;
import im.starling.node.feature.Verdict;
import im.starling.node.loop.Loop;
import im.starling.node.route.Envelope;
import im.starling.node.route.Mark;
import im.starling.node.route.Parcel;
import im.starling.node.route.SessionRef;
import im.starling.node.route.Snapshot;
import im.starling.protocol.BareJid;
import im.starling.protocol.FullJid;
import io.vertx.core.Future;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the client of a session is sent: now, when it reads again, when somebody looks at it
 * (XEP-0352), or when it comes back (XEP-0198). On the session's loop.
 */
final class Sending {
  private static final Logger log = LoggerFactory.getLogger(Sending.class);

  private final ClientService service;
  private final Loop loop;
  private final ClientLimits bounds;
  private final BareJid account;
  private final SessionRef ref;
  private final Runnable giveUp;
  private final Unsent unsent;
  private final Undelivered undelivered;
  private final Room room = new Room();
  private final RowsHad rows = new RowsHad();
  private Outbox outbox;
  private FullJid address;
  private @Nullable Stream stream;
  private Runnable moved = () -> {};

  /** How many had been sent when its home was told last. */
  private long marked;

  private boolean counting;
  private boolean asked;
  private boolean deaf;
  private boolean closed;

  /**
   * @param giveUp ends the session: its client has had its share of memory
   */
  Sending(ClientService service, BareJid account, SessionRef ref, Runnable giveUp) {
    this.service = service;
    this.loop = service.loop();
    this.bounds = service.bounds();
    this.account = account;
    this.address = account.with("");
    this.ref = ref;
    this.giveUp = giveUp;
    this.outbox = new Outbox(bounds.outboxStanzas(), bounds.outboxBytes());
    this.unsent = new Unsent(bounds.outboxStanzas(), bounds.outboxBytes());
    this.undelivered = new Undelivered(loop, service.router());
  }

  void bound(FullJid to) {
    address = to;
  }

  /** Goes on from where the session was at another stream. */
  void resumed(FullJid to, Snapshot snapshot) {
    address = to;
    counting = true;
    outbox = new Outbox(bounds.outboxStanzas(), bounds.outboxBytes(), snapshot.acknowledged());
    rows.resumed(snapshot.had());
    for (Parcel parcel : snapshot.unacknowledged()) {
      rows.give(parcel.seq());
      outbox.offer(parcel);
    }
    for (Parcel parcel : snapshot.unsent()) {
      rows.give(parcel.seq());
      unsent.add(Delayed.of(parcel, to.domain()));
    }
  }

  /** Is told when something was sent or acknowledged that counts. */
  void onMove(Runnable listener) {
    moved = listener;
  }

  void attach(Stream to) {
    stream = to;
    to.beforeFlush(this::ask);
    to.onDrain(this::sendWaiting);
    sendWaiting();
  }

  /** There is no stream for now. */
  void detach() {
    stream = null;
    asked = false;
    room.broken();
  }

  /**
   * Nothing is read of what the client says: whoever waits for its acknowledgement waits for what
   * may itself wait for them.
   */
  void deaf(boolean now) {
    deaf = now;
    if (deaf && counting) {
      room.broken();
    }
  }

  /** There will be none any more. */
  void close() {
    closed = true;
    room.broken();
  }

  /** True where stream management is on. */
  boolean counting() {
    return counting;
  }

  void startCounting() {
    counting = true;
    outbox.startCounting();
  }

  /** True if the session can go on at another stream. */
  boolean whole() {
    return outbox.whole();
  }

  Snapshot snapshot(String resumeId, Duration resumeTime, long handled, boolean certain) {
    return new Snapshot(
        resumeId,
        resumeTime,
        handled,
        certain,
        outbox.acknowledged(),
        outbox.unacknowledged(),
        unsent.all(),
        rows.had());
  }

  /** How far it is, but for what was told before. */
  Mark mark(long handled) {
    long before = Math.max(marked, outbox.acknowledged());
    Mark mark =
        new Mark(handled, outbox.acknowledged(), before, outbox.rows(outbox.everSent() - before));
    marked = outbox.everSent();
    return mark;
  }

  /** How far it is, for one who knows nothing of it. */
  Mark wholeMark(long handled) {
    marked = outbox.everSent();
    return new Mark(
        handled, outbox.acknowledged(), outbox.acknowledged(), outbox.rows(outbox.size()));
  }

  RowsHad rows() {
    return rows;
  }

  /** How many stanzas were sent since counting started. */
  long sent() {
    return outbox.sent();
  }

  /** Writes again what the client has not acknowledged, in order (XEP-0198 §5). */
  void resend(Stream to) {
    for (Parcel parcel : outbox.unacknowledged()) {
      to.write(Delayed.of(parcel, address.domain()).bytes());
    }
  }

  /** False if the client counts more than it was sent. */
  boolean acknowledged(long h) {
    boolean known = outbox.ahead();
    Outbox.Acknowledgement acknowledgement = outbox.acknowledged(h);
    if (outbox.ahead() && !known) {
      log.atInfo().addKeyValue("session", address).addKeyValue("h", h).log("counts-one-too-many");
    }
    switch (acknowledgement) {
      case Outbox.Acknowledgement.TooHigh ignored -> {
        return false;
      }
      case Outbox.Acknowledgement.Accepted accepted -> {
        asked = false;
        moved.run();
        delivered(accepted.seq());
        if (stream != null && outbox.size() > 0 && accepted.count() > 0) {
          asked = true;
          stream.write(StreamManagement.REQUEST);
        }
        sendWaiting();
        return true;
      }
    }
  }

  /** Asks once for an acknowledgement of what goes out now. */
  private void ask() {
    if (counting && !asked && outbox.size() > 0 && stream != null) {
      asked = true;
      stream.write(StreamManagement.REQUEST);
    }
  }

  private void delivered(long seq) {
    if (seq > 0) {
      Envelope delivered = new Envelope.Delivered(ref, rows.acknowledged(seq));
      service.homes().send(loop, account, delivered).onFailure(lost -> {});
    }
  }

  /** What was sent before it may still be lost: only this one is over and done with. */
  private void withheld(long seq) {
    if (seq > 0) {
      rows.withheld(seq);
      unwanted(seq);
    }
  }

  private void unwanted(long seq) {
    service.homes().send(loop, account, new Envelope.Withheld(ref, seq)).onFailure(lost -> {});
  }

  void deliver(Parcel parcel) {
    if (closed) {
      undelivered.give(parcel);
      return;
    }
    if (repeated(parcel.seq())) {
      return;
    }
    rows.give(parcel.seq());
    Parcel passed = passed(parcel);
    if (passed == null) {
      withheld(parcel.seq());
    } else if (stream != null && unsent.isEmpty() && !unsent.defers() && stream.writable()) {
      write(stream, passed);
    } else {
      waiting(unsent.add(passed));
    }
  }

  /**
   * A home that has lost sight of this stream for a while, or has come after another one, may give
   * again what was on its way meanwhile.
   */
  private boolean repeated(long seq) {
    boolean has = rows.has(seq);
    if (has) {
      unwanted(seq);
    }
    return has || rows.gives(seq);
  }

  /** Sends what it can; what there was no room for must have gone then. */
  private void waiting(boolean fits) {
    sendWaiting();
    if (!fits && !unsent.isEmpty()) {
      overflow();
    }
  }

  /** Completes when the client has taken most of what it was given. */
  Future<Void> room() {
    boolean hopeless = stream == null || (deaf && counting && !roomy());
    return hopeless ? Future.failedFuture("the client is not heard") : room.when(roomy());
  }

  private boolean roomy() {
    return unsent.isEmpty()
        && outbox.size() <= bounds.outboxStanzas() / 4
        && outbox.bytes() <= bounds.outboxBytes() / 4;
  }

  /** XEP-0352: somebody looks at the client again. So begins every session, and a resumed one. */
  void active() {
    waiting(unsent.deferNothing());
  }

  /** XEP-0352: nobody looks at the client. */
  void inactive() {
    unsent.defer();
  }

  private @Nullable Parcel passed(Parcel parcel) {
    if (service.pipeline().silent(Phase.DELIVER)) {
      return parcel;
    }
    Delivery delivery = new Delivery(address, parcel.stanza());
    if (!(service.pipeline().run(Phase.DELIVER, delivery) instanceof Verdict.Pass)) {
      return null;
    }
    return delivery.stanza() == parcel.stanza() ? parcel : parcel.with(delivery.stanza());
  }

  private void write(Stream to, Parcel parcel) {
    to.write(parcel.bytes());
    if (counting) {
      outbox.offer(parcel);
      moved.run();
    } else if (parcel.seq() > 0) {
      long seq = parcel.seq();
      to.whenWritten(() -> delivered(seq));
    }
  }

  private void sendWaiting() {
    while (stream != null && !unsent.isEmpty() && stream.writable()) {
      write(stream, unsent.next());
    }
    if (room.awaited() && roomy()) {
      room.free();
    }
  }

  /**
   * A client that does not read, or does not come back, has had its share of memory. Posted: its
   * home may be in the middle of telling all sessions something.
   */
  private void overflow() {
    loop.post(giveUp);
  }

  /** What the client will never see. */
  void giveBack() {
    undelivered.give(outbox.owed());
    undelivered.give(outbox.unacknowledged());
    undelivered.give(unsent.all());
  }
}
