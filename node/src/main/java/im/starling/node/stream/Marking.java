// SPDX-License-Identifier: Apache-2.0
package im.starling.node.stream;

import im.starling.node.loop.Loop;
import im.starling.node.route.Envelope;
import im.starling.node.route.HomeLink;
import im.starling.node.route.Kept;
import im.starling.node.route.Receipt;
import im.starling.node.route.Shadow;
import im.starling.node.route.Standing;
import im.starling.protocol.StanzaFailure;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import org.jspecify.annotations.Nullable;

/**
 * Tells another node how far a session's stream is, so that the session goes on from there where
 * this node does not (XEP-0198 §5): its home, where that is on another node, its shadow where it is
 * not. There is never more than one that may be believed. Costs nothing on the only node. On the
 * session's loop.
 */
final class Marking {
  /** A shadow that could not be told is told again, in milliseconds. */
  private static final long AGAIN = 100;

  private final ClientSession session;
  private final HomeLink homes;
  private final Loop loop;
  private Kept kept = Kept.NOTHING;
  private boolean due;

  /** Acknowledgements that were due, and the last of them that was given. */
  private long asked;

  private long given;

  /** Has heard something of the session, and nothing that takes it back. */
  private @Nullable Shadow shadow;

  /** It has heard all that was told, or is about to. */
  private boolean current;

  /** Completes when no shadow before that one is left. */
  private Future<Void> forgotten = Future.succeededFuture();

  /** Completes when it has been told again. */
  private @Nullable Promise<Void> again;

  Marking(ClientService service, ClientSession session) {
    this.session = session;
    this.homes = service.homes();
    this.loop = service.loop();
  }

  private boolean near() {
    return homes.near(loop, session.account());
  }

  private @Nullable Shadow place() {
    return homes.shadow(loop, session.account());
  }

  private boolean marks() {
    return session.resumable() && (shadow != null || !near() || place() != null);
  }

  /** Something was sent, or acknowledged: it is told at the end of the turn. */
  void later() {
    if (!due && marks()) {
      due = true;
      loop.endOfTurn(() -> {
        if (due && marks()) {
          mark(session.handled()).onFailure(lost -> {});
        }
        due = false;
      });
    }
  }

  /** What its client is about to hear, another node must know first. */
  void before(long count, Runnable acknowledge) {
    long turn = ++asked;
    told(count)
        .onSuccess(known -> {
          // Where a later one was faster it has said this, too.
          if (turn > given) {
            given = turn;
            acknowledge.run();
          }
        })
        .onFailure(lost -> {});
  }

  /** Its client may ask how much was handled when the session is over, or its node. */
  Future<Receipt> handled(String resumeId) {
    return homes.send(
        loop, session.account(), new Envelope.Handled(session.ref(), resumeId, session.handled()));
  }

  /** Its node is about to end: its home takes what it has, or at least knows its count. */
  Future<?> leave(@Nullable String resumeId) {
    if (resumeId == null) {
      return Receipt.ACCEPTED_NOW;
    }
    return homes
        .send(loop, session.account(), new Envelope.Park(session.ref()))
        .compose(parked ->
            parked instanceof Receipt.Accepted
                ? Future.succeededFuture(parked)
                : handled(resumeId));
  }

  private Future<?> told(long count) {
    return marks() ? mark(count) : forgotten;
  }

  /** From now on it can be resumed. */
  void began() {
    if (place() != null) {
      later();
    }
  }

  /** Its home knows something else of it, or wants that to be known elsewhere. */
  void keep(Kept now) {
    kept = now;
    Shadow there = shadow;
    Shadow place = place();
    if (there != null && current && there.equals(place)) {
      there.keep(session.ref(), now);
    } else if (there != null || place != null) {
      later();
    }
  }

  Kept kept() {
    return kept;
  }

  /** That shadow may have missed something. */
  void broken(Shadow place) {
    if (place.equals(shadow)) {
      current = false;
      later();
    }
  }

  /** What a home that has never heard of it has to know; see {@link ClientSession#told}. */
  @Nullable Standing announced() {
    current = false; // the shadow does not hear what is told here
    return session.told();
  }

  /** It is over, or goes on at another stream. */
  void end() {
    if (shadow != null) {
      shadow.drop(session.ref()).onFailure(kept -> {});
      shadow = null;
    }
  }

  private Future<?> mark(long count) {
    due = false;
    Shadow place = place();
    Future<?> known;
    if (place != null) {
      known = tell(place, count);
    } else if (near()) {
      known = Future.succeededFuture();
      move(null, known);
    } else {
      known = tellHome(count);
    }
    return known.compose(told -> forgotten);
  }

  private Future<?> tellHome(long count) {
    current = false;
    Envelope.Marked marked = new Envelope.Marked(session.ref(), session.sending().mark(count));
    Future<?> known = homes.send(loop, session.account(), marked);
    move(null, known);
    return known.onSuccess(told -> {
      if (!current && place() != null) {
        later(); // the home has come here meanwhile
      }
    });
  }

  private Future<Void> tell(Shadow place, long count) {
    Future<Void> known;
    if (current && place.equals(shadow)) {
      Sending sending = session.sending();
      known = place.mark(session.ref(), sending.mark(count), sending.rows().floor());
    } else {
      Standing standing = session.told();
      if (standing == null || kept.equals(Kept.NOTHING)) {
        return Future.succeededFuture(); // its home has not said yet what there is to keep
      }
      known = place.begin(session.ref(), standing);
      move(place, known);
      current = true;
    }
    return known.recover(lost -> {
      current = current && !place.equals(shadow);
      // Where it has no room for more, the session does without.
      return lost instanceof StanzaFailure ? Future.succeededFuture() : again();
    });
  }

  /** What was told to one place is not to be believed any more once the next one knows better. */
  private void move(@Nullable Shadow to, Future<?> known) {
    Shadow before = shadow;
    shadow = to;
    if (before != null && !before.equals(to)) {
      Future<Void> dropped =
          known.transform(told ->
              before.equals(shadow) ? Future.succeededFuture() : before.drop(session.ref()));
      forgotten = forgotten.succeeded() ? dropped : Future.join(forgotten, dropped).mapEmpty();
    }
  }

  private Future<Void> again() {
    Promise<Void> waiting = again;
    if (waiting == null) {
      Promise<Void> next = Promise.promise();
      again = next;
      loop.after(
          AGAIN,
          () -> {
            again = null;
            told(session.handled()).<Void>mapEmpty().onComplete(next);
          });
      waiting = next;
    }
    return waiting.future();
  }
}
