// SPDX-License-Identifier: Apache-2.0
package im.starling.node.ownership;

import im.starling.node.loop.Loop;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the log says of shards that come and go: once for all that belong to one change of the
 * cluster, which come and go in many steps. On one loop.
 */
final class Report {
  private static final Logger log = LoggerFactory.getLogger(Report.class);

  /** A change is over when so long nothing came or went. */
  private static final long QUIET = 1_000;

  /** Between two complaints about the same. */
  private static final long AGAIN = 10_000;

  private final Loop loop;
  private final Map<String, Integer> given = new TreeMap<>();
  private final Map<String, Long> complaints = new HashMap<>();
  private int taken;
  private long began;
  private long changed;

  Report(Loop loop) {
    this.loop = loop;
  }

  /**
   * @param since when that was begun, by {@link Loop#ticks}
   */
  void taken(int shards, long since) {
    changed(since);
    taken += shards;
  }

  void given(String to, int shards, long since) {
    changed(since);
    given.merge(to, shards, Integer::sum);
  }

  private void changed(long since) {
    if (taken == 0 && given.isEmpty()) {
      began = since;
    }
    changed = loop.ticks();
  }

  /** Nothing is on its way. */
  void settled(int owned) {
    if (loop.ticks() - changed >= QUIET) {
      say(owned);
    }
  }

  /** Nothing else will come or go. */
  void say(int owned) {
    given.forEach((to, shards) ->
        log.atInfo()
            .addKeyValue("to", to)
            .addKeyValue("shards", shards)
            .addKeyValue("millis", changed - began)
            .log("shards-given"));
    if (taken > 0) {
      log.atInfo()
          .addKeyValue("shards", taken)
          .addKeyValue("owned", owned)
          .addKeyValue("millis", changed - began)
          .log("shards-taken");
    }
    given.clear();
    taken = 0;
  }

  /** What is tried again in a moment need not be said each time. */
  void failed(String what, Throwable why) {
    long now = loop.ticks();
    Long before = complaints.get(what);
    if (before == null || now - before >= AGAIN) {
      complaints.put(what, now);
      log.atWarn().addKeyValue("why", why.getMessage()).log(what);
    }
  }
}
