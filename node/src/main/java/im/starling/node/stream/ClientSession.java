// SPDX-License-Identifier: Apache-2.0
package im.starling.node.stream;

import im.starling.node.loop.Loop;
import im.starling.node.route.BlockList;
import im.starling.node.route.Envelope;
import im.starling.node.route.Parcel;
import im.starling.node.route.Receipt;
import im.starling.node.route.SessionRef;
import im.starling.node.route.Snapshot;
import im.starling.node.route.Standing;
import im.starling.persistence.Away;
import im.starling.protocol.BadStanza;
import im.starling.protocol.BareJid;
import im.starling.protocol.Element;
import im.starling.protocol.FullJid;
import im.starling.protocol.Message;
import im.starling.protocol.Stanza;
import im.starling.protocol.StreamError;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The stream side of a session: what the client sent and is not settled, what it was sent and has
 * not acknowledged. Outlives its stream if the client asked for that (XEP-0198). On its loop.
 */
final class ClientSession {
  /** What a stanza's tags and attributes come to, roughly. */
  private static final int TAGS = 200;

  /** How long a client may go unheard and still be waited for, in milliseconds. */
  private static final long UNHEARD = 2_000;

  private final ClientService service;
  private final Loop loop;
  private final ClientLimits bounds;
  private final BareJid account;
  private final Dispatch dispatch;
  private final SessionRef ref;
  private final Sending sending;
  private final Marking marking;
  private final Origins origins;
  private AckFrontier frontier;
  private FullJid address;
  private @Nullable Stream stream;
  private @Nullable String lang;
  private @Nullable String resumeId;
  private Duration resumeTime;
  private String peer = "";
  private Loop.@Nullable Timer expiry;
  private Loop.@Nullable Timer unheard;
  private @Nullable Promise<Snapshot> leaving;
  private @Nullable Promise<Void> draining;
  private boolean closed;
  private boolean held;
  private boolean remembering;

  /** Nothing is said to its client any more. */
  private boolean parting;

  private long unsettledBytes;
  private int abandoned;

  ClientSession(ClientService service, BareJid account) {
    this.service = service;
    this.loop = service.loop();
    this.bounds = service.bounds();
    this.resumeTime = bounds.resumeTime();
    this.account = account;
    this.address = account.with("");
    this.dispatch =
        new Dispatch(loop, service.hosts(), service.router(), service.homes(), service.pipeline());
    this.frontier = new AckFrontier(bounds.unsettledStanzas());
    this.ref = service.sessions().add(this);
    this.origins = new Origins(ref.toString());
    this.sending = new Sending(service, account, ref, this::giveUp);
    this.marking = new Marking(service, this);
    sending.onMove(marking::later);
  }

  SessionRef ref() {
    return ref;
  }

  FullJid address() {
    return address;
  }

  Sending sending() {
    return sending;
  }

  void bound(FullJid to) {
    address = to;
    sending.bound(to);
  }

  /** Goes on from what the session was at another stream. */
  void resumed(FullJid to, Snapshot snapshot) {
    address = to;
    resumeId = snapshot.resumeId();
    resumeTime = snapshot.resumeTime();
    frontier = new AckFrontier(bounds.unsettledStanzas(), snapshot.handled());
    origins.resumed(resumeId, snapshot.certain() ? 0 : snapshot.handled() + frontier.most());
    sending.resumed(to, snapshot);
    marking.began();
  }

  void attach(Stream to, @Nullable String language) {
    stream = to;
    peer = to.peer();
    lang = language;
    sending.attach(to);
  }

  void received(Stanza stanza) {
    service.counts().received(stanza);
    long number = frontier.open();
    long size = (long) stanza.payload().length() + TAGS;
    Future<Receipt> fate;
    try {
      fate = dispatch.submit(ref, address, lang, stanza, origins.of(frontier.counted(number)));
    } catch (RuntimeException e) {
      settle(number);
      throw e;
    }
    if (fate.succeeded() && fate.result() == Receipt.ACCEPTED) {
      settle(number);
      return;
    }
    unsettledBytes += size;
    fate.onComplete(done -> {
      unsettledBytes -= size;
      if (done.cause() instanceof Away) {
        abandon();
      } else {
        answer(stanza, done).onComplete(told -> settle(number));
      }
    });
    pace();
  }

  /**
   * Stops reading where too much is unsettled, and reads on where there is room. While nothing can
   * be stored any stanza is too much: what all clients together send meanwhile has to fit
   * somewhere.
   */
  void pace() {
    if (held) {
      unhold();
    } else if (stream != null && crowded()) {
      held = true;
      stream.hold();
      unheard = loop.after(UNHEARD, () -> sending.deaf(true));
    }
  }

  private boolean crowded() {
    return frontier.full() || unsettledBytes > bounds.unsettledBytes() || standing();
  }

  private boolean standing() {
    return frontier.inFlight() > 0 && service.sessions().stalled();
  }

  private void unhold() {
    if (draining != null
        || !frontier.roomy()
        || unsettledBytes > bounds.unsettledBytes() / 2
        || standing()) {
      return;
    }
    heard();
    if (stream != null) {
      stream.release();
    }
  }

  private void heard() {
    held = false;
    sending.deaf(false);
    if (unheard != null) {
      unheard.cancel();
      unheard = null;
    }
  }

  /** A stanza that breaks a rule counts like any other. */
  void received(BadStanza bad) {
    long number = frontier.open();
    if (bad.answerable()) {
      give(bad.answer(address));
    }
    settle(number);
  }

  /** Completes when its client has, or will have, what it is to hear of a stanza that it sent. */
  private Future<?> answer(Stanza sent, AsyncResult<Receipt> fate) {
    Stanza answer = Fate.answer(sent, address, fate);
    if (answer instanceof Message error && dispatch.concernsOthers(sent)) {
      return dispatch
          .report(account, error)
          .onComplete(reported -> {
            if (reported.failed() || reported.result() != Receipt.ACCEPTED) {
              give(error);
            }
          });
    }
    if (answer != null) {
      give(answer);
    }
    return Receipt.ACCEPTED_NOW;
  }

  private void settle(long number) {
    dispatch.settled();
    boolean moved = frontier.settle(number);
    if (frontier.due()) {
      acknowledge();
    }
    if (held) {
      unhold();
    }
    if (moved || abandoned > 0) {
      advanced();
    }
  }

  private void advanced() {
    leaveIfSettled();
    drainIfSettled();
    if (remembering) {
      remember();
    }
  }

  /**
   * The database cannot say what becomes of a stanza: it is never settled, and the connection is
   * closed. The client comes back, hears that it was not handled and sends it again. An error it
   * would take for the answer: that there is nothing stored.
   */
  private void abandon() {
    abandoned++;
    cut().onFailure(lost -> {});
    advanced();
  }

  private boolean underway() {
    return frontier.unsettled() > abandoned;
  }

  BareJid account() {
    return account;
  }

  Marking marking() {
    return marking;
  }

  /** True if it can go on where this node does not. */
  boolean resumable() {
    return resumeId != null && !closed;
  }

  /** What a home that has never heard of it has to know; null before it is bound. */
  @Nullable Standing told() {
    return address.resource().isEmpty()
        ? null
        : new Standing(
            address,
            peer,
            resumeId,
            resumeTime.toSeconds(),
            sending.wholeMark(frontier.handled()),
            marking.kept(),
            sending.rows().had(),
            sending.rows().given(),
            null);
  }

  /** Its home says whom the account blocks from now on. */
  void blocked(BlockList now) {
    dispatch.blocked(now);
  }

  void enable(Element wish) {
    Objects.requireNonNull(stream)
        .write(sending.counting() ? StreamManagement.failed("unexpected-request") : enabled(wish));
  }

  /** Counts from now on; the answer is the first thing that is not counted. */
  byte[] enabled(Element wish) {
    resumeTime = StreamManagement.resumeTime(wish, bounds.resumeTime());
    if (!resumeTime.isZero()) {
      resumeId = service.login().ids().get();
      origins.named(resumeId);
      service
          .homes()
          .send(loop, account, new Envelope.Resumable(ref, resumeId, resumeTime.toSeconds()))
          .onFailure(failure -> resumeId = null);
    }
    frontier.startCounting();
    sending.startCounting();
    marking.began();
    return StreamManagement.enabled(resumeId, resumeTime.toSeconds());
  }

  /** Answered when all that came before is settled, and not with less. */
  void ackRequested() {
    if (frontier.request()) {
      acknowledge();
    }
  }

  private void acknowledge() {
    frontier.answered();
    Stream here = stream;
    if (here == null || !sending.counting()) {
      return;
    }
    long handled = frontier.handled();
    marking.before(
        handled,
        () -> {
          if (stream == here) {
            here.write(StreamManagement.ack(handled));
          }
        });
  }

  long handled() {
    return frontier.handled();
  }

  /** Null while it is detached. */
  @Nullable Stream stream() {
    return stream;
  }

  private void give(Stanza stanza) {
    sending.deliver(Parcel.of(stanza, 0, loop.millis()));
  }

  private void giveUp() {
    Stream here = stream;
    close();
    if (here != null) {
      here.fail(StreamError.Condition.RESOURCE_CONSTRAINT.error("you do not read"));
    }
  }

  /** The stream is gone: the session waits to be resumed, if it can be. */
  void detach() {
    stream = null;
    sending.detach();
    heard();
    if (closed || leaving != null) {
      return;
    }
    if (resumeId == null || !sending.whole()) {
      close();
      return;
    }
    sending.inactive();
    expiry = loop.after(resumeTime.toMillis(), this::close);
  }

  /** Its client has said that it wants no more of it (XEP-0198 §5). */
  void leave() {
    resumeId = null;
    close();
  }

  /** The session is over, and its home is told. */
  void close() {
    if (!closed) {
      remember();
      forget();
      dispatch.ended(ref, account);
      sending.giveBack();
    }
  }

  /** Its home has ended it. */
  void end(StreamError why) {
    Stream here = stream;
    if (!closed) {
      remember();
      forget();
      sending.giveBack();
    }
    if (here != null) {
      here.fail(why);
    }
  }

  /**
   * A client that asks for the session when it is over learns how much of what it sent was handled,
   * which is certain when nothing is under way any more (XEP-0198 §5).
   */
  private void remember() {
    String id = resumeId;
    remembering = id != null && underway();
    if (id != null && !remembering) {
      marking.handled(id).onFailure(lost -> {});
    }
  }

  /** Nothing reaches it any more. */
  void forget() {
    closed = true;
    sending.close();
    marking.end();
    if (leaving != null) {
      leaving.tryFail("the session is over");
      leaving = null;
    }
    if (expiry != null) {
      expiry.cancel();
    }
    service.sessions().remove(ref);
  }

  /**
   * Before the node stops: completes when all is settled and acknowledged, and the connection is
   * closed.
   */
  Future<Void> drain() {
    Promise<Void> drained = Promise.promise();
    if (stream != null && !held) {
      held = true;
      stream.hold();
    }
    sending.deaf(true);
    draining = drained;
    drainIfSettled();
    return drained.future();
  }

  /** Closes the connection, whatever is not settled. The client hears nothing more. */
  Future<Void> cut() {
    return stream == null ? Future.succeededFuture() : stream.cut();
  }

  private void drainIfSettled() {
    Promise<Void> promise = draining;
    if (promise == null || underway()) {
      return;
    }
    draining = null;
    parting = true;
    acknowledge();
    marking.leave(resumeId).transform(done -> cut()).onComplete(promise);
  }

  /** Gives the session to another stream, when all that its client sent is settled. */
  Future<Snapshot> release() {
    Promise<Snapshot> promise = Promise.promise();
    Stream here = stream;
    leaving = promise;
    stream = parting ? here : null;
    sending.detach();
    if (expiry != null) {
      expiry.cancel();
    }
    // Where the database is away nothing settles: the session then goes on waiting to be resumed.
    expiry = loop.after(resumeTime.toMillis(), this::close);
    if (here != null && !parting) {
      here.fail(StreamError.Condition.CONFLICT.error("resumed on another stream"));
    }
    leaveIfSettled();
    return promise.future();
  }

  private void leaveIfSettled() {
    Promise<Snapshot> promise = leaving;
    if (promise == null || underway()) {
      return;
    }
    leaving = null;
    forget();
    String id = resumeId;
    // From now on it is another stream's to say how much was handled.
    resumeId = sending.whole() ? null : id;
    if (id == null || !sending.whole()) {
      remember();
      sending.giveBack();
      promise.fail("what was sent is not known any more");
      return;
    }
    long handled = frontier.handled();
    promise.complete(sending.snapshot(id, resumeTime, handled, origins.certain(handled)));
  }
}
