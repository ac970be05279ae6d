// SPDX-License-Identifier: Apache-2.0
package im.starling.node.stream;

import java.util.Arrays;

/**
 * Numbers incoming stanzas and knows up to which one every fate is settled: what {@code <a h='…'/>}
 * may count and no more. Owned by its stream's loop; a session that is resumed takes it along.
 *
 * <p>The numbers beyond the frontier are bits in a ring, which grows with what is in flight. The
 * stream bounds that: it stops reading while {@link #full()}.
 */
final class AckFrontier {
  private static final long MODULUS = 1L << 32;

  /** What may lie beyond the frontier, settled or not, for each that may be unsettled. */
  private static final int AHEAD = 16;

  private final int window;
  private long[] settled = new long[1];
  private long opened;
  private long frontier;
  private int unsettled;
  private long uncounted = -1;

  /** The client is owed an answer when this one is settled; 0: none is asked for. */
  private long owed;

  /** The last one that a request covers. */
  private long requested;

  /** With the number of unsettled stanzas at which {@link #full()} begins. */
  public AckFrontier(int window) {
    this.window = window;
  }

  /** Goes on after so many stanzas that were counted and settled. */
  AckFrontier(int window, long handled) {
    this.window = window;
    opened = handled;
    frontier = handled;
    uncounted = 0;
  }

  /** Takes the next stanza in and gives it its number, from 1. */
  public long open() {
    opened++;
    unsettled++;
    if (inFlight() > capacity()) {
      grow();
    }
    return opened;
  }

  /**
   * Says that the fate of a stanza is settled, in any order; a second time changes nothing.
   *
   * @return true if the frontier moved, so that there is more to acknowledge
   * @throws IllegalArgumentException if no stanza was given that number
   */
  public boolean settle(long number) {
    if (number < 1 || number > opened) {
      throw new IllegalArgumentException("stanza " + number + " of " + opened);
    }
    if (number <= frontier || isSettled(number)) {
      return false;
    }
    unsettled--;
    set(settled, number);
    if (number != frontier + 1) {
      return false;
    }
    while (frontier < opened && isSettled(frontier + 1)) {
      frontier++;
      clear(frontier);
    }
    return true;
  }

  /** The number that the client gives to a stanza: it counts from when it knows that we count. */
  long counted(long number) {
    return uncounted < 0 ? number : (number - uncounted) % MODULUS;
  }

  /** How many stanzas beyond the frontier were ever taken in. */
  long most() {
    return (long) AHEAD * window;
  }

  /** All stanzas up to this number are settled. */
  public long frontier() {
    return frontier;
  }

  /** How many stanzas lie beyond the frontier, settled out of order or not settled at all. */
  public int inFlight() {
    return Math.toIntExact(opened - frontier);
  }

  /** How many stanzas are not settled. */
  int unsettled() {
    return unsettled;
  }

  /**
   * True while the stream must not read on. One that takes its time does not count for those that
   * were settled behind it: the client may have to say something before it can end.
   */
  public boolean full() {
    return unsettled >= window || inFlight() >= AHEAD * window;
  }

  /** True when a stream that was full may read again. */
  boolean roomy() {
    return unsettled <= window / 2 && inFlight() <= AHEAD / 2 * window;
  }

  /**
   * The client asks what was handled (XEP-0198 §4), which is about all that it has sent so far.
   *
   * @return true if it is to be answered at once
   */
  boolean request() {
    requested = opened;
    if (owed == 0) {
      owed = requested;
    }
    return frontier >= owed;
  }

  /** It is time to answer. */
  boolean due() {
    return owed > 0 && frontier >= owed;
  }

  /**
   * One answer is for all requests that it covers; who asks without a pause is answered all the
   * same.
   */
  void answered() {
    owed = requested > frontier ? requested : 0;
  }

  /** Stream management is on: {@code h} counts from the next stanza (XEP-0198 §4). */
  public void startCounting() {
    uncounted = opened;
  }

  /** The {@code h} to send: settled stanzas since counting started, modulo 2^32. */
  public long handled() {
    return uncounted < 0 ? 0 : Math.max(0, frontier - uncounted) % MODULUS;
  }

  private int capacity() {
    return settled.length * Long.SIZE;
  }

  /** Twice the ring. Its size is a power of two, so that a number finds its bit by masking. */
  private void grow() {
    long[] old = settled;
    settled = new long[old.length * 2];
    // The number just opened is not settled and has no bit in the old ring.
    for (long number = frontier + 1; number < opened; number++) {
      int bit = (int) (number & (old.length * Long.SIZE - 1));
      if ((old[bit >> 6] & 1L << bit) != 0) {
        set(settled, number);
      }
    }
  }

  private static void set(long[] ring, long number) {
    int bit = (int) (number & (ring.length * Long.SIZE - 1));
    ring[bit >> 6] |= 1L << bit;
  }

  private boolean isSettled(long number) {
    int bit = (int) (number & (capacity() - 1));
    return (settled[bit >> 6] & 1L << bit) != 0;
  }

  private void clear(long number) {
    int bit = (int) (number & (capacity() - 1));
    settled[bit >> 6] &= ~(1L << bit);
    if (frontier == opened && settled.length > 1) {
      settled = Arrays.copyOf(settled, 1);
    }
  }
}
