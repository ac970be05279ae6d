// SPDX-License-Identifier: Apache-2.0
package im.starling.node.home;

import im.starling.persistence.Cursor;
import im.starling.persistence.UserLog;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How far the logs of homes were delivered, on its way to the database. On one loop. */
final class Cursors {
  private static final Logger log = LoggerFactory.getLogger(Cursors.class);

  /** How many one statement writes. */
  private static final int CURSORS = 1_000;

  private final UserLog stored;
  private final Set<Home> dirty = new LinkedHashSet<>();

  /** What was written last. */
  private Future<Void> writing = Future.succeededFuture();

  Cursors(UserLog stored) {
    this.stored = stored;
  }

  void moved(Home home) {
    dirty.add(home);
  }

  void forget(Home home) {
    dirty.remove(home);
  }

  boolean isEmpty() {
    return dirty.isEmpty();
  }

  /**
   * Writes the cursors that moved. A cursor that is not written costs a repeat, never a loss. One
   * statement after the other: when this one is done none is under way that was before it.
   */
  Future<Void> flush() {
    writing = writing.isComplete() ? write() : writing.transform(before -> write());
    return writing;
  }

  private Future<Void> write() {
    List<Cursor> moved = new ArrayList<>();
    List<Home> taken = new ArrayList<>();
    for (Iterator<Home> all = dirty.iterator(); all.hasNext() && moved.size() < CURSORS; ) {
      Home home = all.next();
      Cursor cursor = home.cursor();
      all.remove();
      if (home.written() < cursor.seq()) {
        moved.add(cursor);
        taken.add(home);
      }
    }
    if (moved.isEmpty()) {
      return Future.succeededFuture();
    }
    return stored
        .delivered(moved)
        .onSuccess(done -> {
          for (int i = 0; i < taken.size(); i++) {
            taken.get(i).written(moved.get(i).seq());
          }
        })
        .onFailure(failure -> {
          dirty.addAll(taken);
          log.atWarn().addKeyValue("why", failure.getMessage()).log("cursors-not-written");
        });
  }
}
