// SPDX-License-Identifier: Apache-2.0
package im.starling.interop.nemesis;

import im.starling.interop.nemesis.History.Name;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Keeps what all clients saw, in one order, and lets the test wait for what they will see. */
final class Recorder {
  private final List<Event> events = new ArrayList<>();
  private final Set<Name> arrived = new HashSet<>();
  private final Set<Name> open = new HashSet<>();
  private int sessions;
  private @Nullable Throwable broken;

  synchronized void add(Event event) {
    events.add(event);
    switch (event) {
      case Event.Acked e -> {
        Name name = new Name(e.who(), e.number());
        if (!arrived.contains(name)) {
          open.add(name);
        }
      }
      case Event.Received e -> arrive(new Name(e.from(), e.number()));
      case Event.Bounced e -> arrive(new Name(e.who(), e.number()));
      case Event.Bound e -> sessions++;
      case Event.Resumed e -> {}
      case Event.Refused e -> {}
      case Event.Lost e -> {}
      case Event.Left e -> {}
      case Event.Sent e -> {}
      case Event.Handled e -> {}
    }
    notifyAll();
  }

  /** A client of ours does not work; whoever waits shall not wait for it. */
  synchronized void broke(Throwable failure) {
    broken = failure;
    notifyAll();
  }

  private void arrive(Name name) {
    arrived.add(name);
    open.remove(name);
  }

  /** Whether each message that was acknowledged has arrived, or come back. */
  synchronized boolean nothingOpen() {
    return open.isEmpty();
  }

  /** How many sessions were bound. */
  synchronized int sessions() {
    return sessions;
  }

  synchronized List<Event> events() {
    return List.copyOf(events);
  }

  /**
   * Waits until it is so; looks again whenever something was recorded. False if it is not so in
   * time. The condition is asked without our lock, because it takes those of the clients, who
   * record while they hold theirs.
   */
  boolean await(Duration limit, BooleanSupplier condition) throws InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    int seen = size();
    while (!condition.getAsBoolean()) {
      if (!moreThan(seen, deadline)) {
        return condition.getAsBoolean();
      }
      seen = size();
    }
    return true;
  }

  private synchronized int size() {
    return events.size();
  }

  private synchronized boolean moreThan(int seen, long deadline) throws InterruptedException {
    if (broken != null) {
      throw new IllegalStateException("a client of the test broke", broken);
    }
    long left = deadline - System.nanoTime();
    for (;
        events.size() == seen && left > 0 && broken == null;
        left = deadline - System.nanoTime()) {
      TimeUnit.NANOSECONDS.timedWait(this, left);
    }
    return left > 0;
  }
}
