// SPDX-License-Identifier: Apache-2.0
package im.starling.node.cli;

import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What has been started, to be stopped in the reverse order, once: by a signal in the middle of the
 * start as well as at the end.
 */
final class Teardown implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Teardown.class);

  /** Stops one thing. */
  interface Stop {
    void run() throws Exception;
  }

  private record Step(String name, Stop stop) {}

  private final List<Step> steps = new ArrayList<>();
  private boolean closed;

  /** Stops it at once if everything else is being stopped already. */
  void add(String name, Stop stop) {
    synchronized (this) {
      if (!closed) {
        steps.add(new Step(name, stop));
        return;
      }
    }
    stop(new Step(name, stop));
  }

  /** Waits for the orderly end of all; a second caller waits for the first. */
  @Override
  public synchronized void close() {
    closed = true;
    for (Step step : steps.reversed()) {
      stop(step);
    }
    steps.clear();
  }

  private static void stop(Step step) {
    try {
      step.stop().run();
    } catch (Exception e) {
      log.atWarn().addKeyValue("part", step.name()).setCause(e).log("stop-failed");
    }
  }
}
