// SPDX-License-Identifier: Apache-2.0
package im.starling.node.home;

import im.starling.node.feature.AtHome;
import im.starling.node.feature.Phase;
import im.starling.node.feature.Pipeline;
import im.starling.node.feature.Verdict;
import im.starling.node.loop.Loop;
import im.starling.node.route.Receipt;
import im.starling.node.route.Router;
import im.starling.protocol.Iq;
import im.starling.protocol.Stanza;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an account's home says to others, and whether it has got there. On the home's loop. */
final class Telling {
  /** For who is away for longer, in milliseconds, nobody waits. */
  private static final long LATE = 5_000;

  private final Loop loop;
  private final Router router;
  private final Pipeline pipeline;
  private final AtHome passing;
  private Future<?> underway = Future.succeededFuture();
  private int waiting;

  Telling(Loop loop, Router router, Pipeline pipeline, AtHome passing) {
    this.loop = loop;
    this.router = router;
    this.pipeline = pipeline;
    this.passing = passing;
  }

  Future<Receipt> route(Stanza stanza) {
    Stanza told = told(stanza);
    return told == null ? Receipt.ACCEPTED_NOW : router.route(loop, told);
  }

  void post(List<? extends Stanza> stanzas) {
    List<Stanza> told = new ArrayList<>(stanzas.size());
    for (Stanza stanza : stanzas) {
      Stanza said = told(stanza);
      if (said != null) {
        told.add(said);
      }
    }
    Future<Void> posted = router.tell(loop, told);
    if (!posted.isComplete()) {
      underway = underway.isComplete() ? posted : underway.transform(before -> posted);
    }
  }

  /** Null for what the account does not want to be said. */
  private @Nullable Stanza told(Stanza stanza) {
    if (stanza instanceof Iq) {
      return stanza;
    }
    Verdict verdict = pipeline.run(Phase.TELL, passing.with(stanza));
    Stanza told = passing.take();
    return verdict instanceof Verdict.Pass ? told : null;
  }

  /** Completes when what was posted has arrived, or is late; in the order of those who ask. */
  Future<Void> posted() {
    if (underway.isComplete()) {
      return Future.succeededFuture();
    }
    Promise<Void> posted = Promise.promise();
    Loop.Timer late = loop.after(LATE, posted::tryComplete);
    underway.onComplete(done -> {
      late.cancel();
      posted.tryComplete();
    });
    return posted.future();
  }

  /** The same fate, but not before that. */
  Future<Receipt> posted(Future<Receipt> fate) {
    if (underway.isComplete()) {
      return fate;
    }
    waiting++;
    return posted().compose(done -> fate).onComplete(done -> waiting--);
  }

  /** How many fates are open for no other reason: a home that goes need not wait for them. */
  int waiting() {
    return waiting;
  }
}
