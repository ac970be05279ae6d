// SPDX-License-Identifier: Apache-2.0
package im.starling.node.stream;

import im.starling.node.route.Parcel;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;

/**
 * What a session was sent and has not acknowledged (XEP-0198 §4), within a budget. Owned by its
 * stream's loop; a session that is resumed takes it along.
 *
 * <p>Past its budget it forgets what it holds: the session lives on but cannot be resumed, until
 * the client has acknowledged what was forgotten. Messages are in the log all the same; what
 * somebody else has to hear of if the session ends before that, it keeps to be given back.
 *
 * <p>Some clients count one too many (dino issue 1882). The first {@code h} that is one past what
 * was sent shows it: from there on one more counts as sent and acknowledged, which is the same as
 * taking one from each {@code h}, and goes along to the next stream in {@link #acknowledged()}.
 * That loses nothing that the client had not already lost by its count: the {@code h} says that all
 * was handled, and with one too many that is true. What one too many can lose is a stanza that is
 * in flight when the connection breaks, while the client's count was not yet known to be wrong; a
 * message is in the log even then. Should the client come to count right after all, the last stanza
 * is never acknowledged, so it comes twice and not never. A second time at one stream is an error,
 * since who is two ahead may not have all.
 */
final class Outbox {
  private static final long MODULUS = 1L << 32;

  private final int maxStanzas;
  private final long maxBytes;
  private final ArrayDeque<Parcel> parcels = new ArrayDeque<>();
  private boolean counting;
  private long bytes;
  private long sent;
  private long acknowledged;
  private boolean ahead;
  private long lastSeq;

  /** How many had been sent when it last forgot what it held. */
  private long lost;

  /** The last place in the log among those. */
  private long lostSeq;

  /** What of that is to be given back, oldest first. */
  private final ArrayDeque<Owed> owed = new ArrayDeque<>(0);

  private long owedBytes;

  /**
   * Something that is to be given back if it is not acknowledged.
   *
   * @param number how many had been sent with it
   */
  private record Owed(long number, Parcel parcel) {}

  /** What an {@code h} of the client means. */
  public sealed interface Acknowledgement {
    /**
     * It is right.
     *
     * @param count how many stanzas it acknowledges that were not before
     * @param seq the place in the log of the last of them that has one, 0 if there is none
     */
    record Accepted(int count, long seq) implements Acknowledgement {}

    /** It counts what was never sent, or less than before: {@code handled-count-too-high}. */
    record TooHigh(long h, long sendCount) implements Acknowledgement {}
  }

  /** With its budget: so many stanzas, so many bytes of them. */
  public Outbox(int maxStanzas, long maxBytes) {
    this.maxStanzas = maxStanzas;
    this.maxBytes = maxBytes;
  }

  /** Goes on after so many stanzas that were sent and acknowledged. */
  Outbox(int maxStanzas, long maxBytes, long acknowledged) {
    this(maxStanzas, maxBytes);
    this.acknowledged = acknowledged;
    sent = acknowledged;
    counting = true;
  }

  /** Stream management is on: what is written from now on counts. */
  public void startCounting() {
    counting = true;
  }

  /**
   * Takes note of a stanza that is being written. Call it for every one, in order.
   *
   * @return false if that was past its budget, and it can resend nothing now: see {@link #whole()}
   */
  public boolean offer(Parcel parcel) {
    if (!counting) {
      return true;
    }
    sent++;
    lastSeq = parcel.seq() > 0 ? parcel.seq() : lastSeq;
    if (parcels.size() == maxStanzas || bytes + parcel.bytes().length > maxBytes) {
      forget(parcel);
      lost = sent;
      lostSeq = lastSeq;
      return false;
    }
    parcels.addLast(parcel);
    bytes += parcel.bytes().length;
    return true;
  }

  /** All that it holds, and the one that is being written. */
  private void forget(Parcel latest) {
    long number = sent - parcels.size();
    for (Parcel parcel : parcels) {
      owe(number, parcel);
      number++;
    }
    owe(sent, latest);
    parcels.clear();
    bytes = 0;
  }

  /** Within the same budget once more: past it the oldest goes, who asked waits no longer. */
  private void owe(long number, Parcel parcel) {
    if (!parcel.returns()) {
      return;
    }
    owed.addLast(new Owed(number, parcel));
    owedBytes += parcel.bytes().length;
    while (owed.size() > maxStanzas || owedBytes > maxBytes) {
      settled(owed.removeFirst());
    }
  }

  private void settled(Owed oldest) {
    owedBytes -= oldest.parcel.bytes().length;
  }

  /** Takes the client's count of what it handled, modulo 2^32. */
  public Acknowledgement acknowledged(long h) {
    long count = Math.floorMod(h - acknowledged, MODULUS);
    if (count == size() + 1 && h >= 0 && h < MODULUS && !ahead) {
      Acknowledgement all = acknowledged(sent());
      ahead = true;
      sent++;
      acknowledged++;
      return all;
    }
    if (h < 0 || h >= MODULUS || count > sent - acknowledged) {
      return new Acknowledgement.TooHigh(h, sent % MODULUS);
    }
    long before = acknowledged;
    acknowledged += count;
    // Which of the forgotten ones an h means is unknown, unless it means all of them.
    long seq = before < lost && acknowledged >= lost ? lostSeq : 0;
    for (long i = Math.max(before, lost); i < acknowledged; i++) {
      Parcel parcel = parcels.removeFirst();
      bytes -= parcel.bytes().length;
      seq = parcel.seq() > 0 ? parcel.seq() : seq;
    }
    while (!owed.isEmpty() && owed.getFirst().number <= acknowledged) {
      settled(owed.removeFirst());
    }
    return new Acknowledgement.Accepted(Math.toIntExact(count), seq);
  }

  /** Everything that is sent and not acknowledged, oldest first, but for what was forgotten. */
  public List<Parcel> unacknowledged() {
    return List.copyOf(parcels);
  }

  /** What was forgotten, is not acknowledged and somebody has to hear of; oldest first. */
  public List<Parcel> owed() {
    return owed.stream().map(Owed::parcel).toList();
  }

  /**
   * True if nothing of what is not acknowledged was forgotten, so that the session can be resumed.
   */
  public boolean whole() {
    return acknowledged >= lost;
  }

  /** How many stanzas were sent and not acknowledged, forgotten ones included. */
  public long size() {
    return sent - acknowledged;
  }

  /** True if the client has shown at this stream that it counts one too many. */
  boolean ahead() {
    return ahead;
  }

  /** How many stanzas the client has acknowledged. */
  long acknowledged() {
    return acknowledged;
  }

  /** How many were sent since counting started, modulo 2^32. */
  long sent() {
    return sent % MODULUS;
  }

  /**
   * The newest of what is sent and not acknowledged, oldest first, by its places in the log: 0 for
   * what has none, and for what was forgotten.
   *
   * @param most how many of them
   */
  List<Long> rows(long most) {
    Long[] rows = new Long[(int) Math.min(most, size())];
    Arrays.fill(rows, 0L);
    Iterator<Parcel> newest = parcels.descendingIterator();
    for (int i = rows.length - 1; i >= 0 && newest.hasNext(); i--) {
      rows[i] = newest.next().seq();
    }
    return List.of(rows);
  }

  /** How many were ever sent. */
  long everSent() {
    return sent;
  }

  /** The bytes that it holds. */
  public long bytes() {
    return bytes;
  }
}
