// SPDX-License-Identifier: Apache-2.0
package im.starling.node.route;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * A message that several sessions of its addressee were given: its sender hears that nobody saw it
 * only if none of them did. From any loop.
 */
final class Shared {
  private final AtomicInteger sessions;

  Shared(int sessions) {
    this.sessions = new AtomicInteger(sessions);
  }

  /** One of them will never see it. True for the last, if no other has or may yet. */
  boolean lost() {
    return sessions.decrementAndGet() == 0;
  }
}
