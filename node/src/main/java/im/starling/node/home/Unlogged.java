// SPDX-License-Identifier: Apache-2.0
package im.starling.node.home;

import im.starling.node.route.Parcel;
import im.starling.persistence.Seq;
import im.starling.protocol.Message;
import im.starling.protocol.StanzaError.Condition;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Messages with a body that no log keeps: how many sessions may still see each. What none of them
 * saw goes on to others of the account, and back to its sender where there are none (XEP-0198 §5).
 * On the home's loop.
 */
final class Unlogged {
  /** How many are remembered, unless they take more than {@link #BYTES}; the oldest go first. */
  private static final int MOST = 256;

  private static final int BYTES = 256 << 10;

  private final UserHome home;
  private final LinkedHashMap<Long, Tally> tallies = new LinkedHashMap<>(0);
  private long last;
  private int bytes;

  /** Of one message. */
  private static final class Tally {
    private final Message message;
    private final long at;

    /** Who has it, or lost it. */
    private final List<BoundSession> given;

    /** How many of those may have seen it, or will. */
    private int open;

    /**
     * @param at when it came, milliseconds since 1970
     */
    Tally(Message message, long at, List<BoundSession> given, int open) {
      this.message = message;
      this.at = at;
      this.given = given;
      this.open = open;
    }
  }

  Unlogged(UserHome home) {
    this.home = home;
  }

  /** Whether anybody is to hear that nobody saw such a message. */
  static boolean matters(Message message) {
    return switch (message.type()) {
      case NORMAL, CHAT -> message.has(Message.BODY);
      case GROUPCHAT, HEADLINE, ERROR -> false;
    };
  }

  /** What its sender hears of one that nobody saw (RFC 6121 §8.5.2.2). */
  static Message returned(Message message) {
    return message.answer(Condition.SERVICE_UNAVAILABLE.error());
  }

  /**
   * Gives it to those that were chosen.
   *
   * @param copies what others see of it in their stead
   */
  void give(Message message, List<BoundSession> chosen, Map<BoundSession, Message> copies) {
    long now = home.loop().millis();
    List<BoundSession> given = new ArrayList<>(chosen);
    given.addAll(copies.keySet());
    long number = add(new Tally(message, now, given, given.size()));
    copies.forEach((session, copy) -> home.deliver(session, Parcel.counted(copy, number, now)));
    deliver(Parcel.counted(message, number, now), chosen);
  }

  private void deliver(Parcel parcel, List<BoundSession> to) {
    for (BoundSession session : to) {
      home.deliver(session, parcel);
    }
  }

  private long add(Tally tally) {
    last = Seq.next(last, home.loop().millis());
    tallies.put(last, tally);
    bytes += tally.message.payload().length();
    while (tallies.size() > 1 && (tallies.size() > MOST || bytes > BYTES)) {
      Map.Entry<Long, Tally> oldest = tallies.firstEntry();
      forget(oldest.getKey(), oldest.getValue());
    }
    return last;
  }

  private void forget(long number, Tally tally) {
    tallies.remove(number);
    bytes -= tally.message.payload().length();
  }

  /** One of those that were given it will never see it. */
  void lost(Parcel parcel) {
    Tally tally = tallies.get(parcel.tally());
    if (tally == null) {
      // Nobody is known to have it. A copy does not say what it was a copy of.
      if (parcel.stanza() instanceof Message message && matters(message)) {
        later(new Tally(message, parcel.at(), List.of(), 0));
      }
      return;
    }
    tally.open--;
    if (tally.open == 0) {
      forget(parcel.tally(), tally);
      later(tally);
    }
  }

  /** Posted: the home may be in the middle of putting another session in that one's place. */
  private void later(Tally lost) {
    home.loop().post(() -> goOn(lost));
  }

  /**
   * As if it came now and those that lost it were not there (RFC 6121 §8.5); nobody gets a copy any
   * more.
   */
  private void goOn(Tally lost) {
    Message message = lost.message;
    List<BoundSession> others = new ArrayList<>(home.sessions());
    others.removeAll(lost.given);
    List<BoundSession> next =
        Recipients.of(message.type(), Objects.requireNonNull(message.to()), others);
    if (next.isEmpty() || !home.wants(message)) {
      home.post(List.of(returned(message)));
      return;
    }
    List<BoundSession> given = new ArrayList<>(lost.given);
    given.addAll(next);
    long number = add(new Tally(message, lost.at, given, next.size()));
    Message late = LoggedMessages.delayed(message, home.address().domain(), lost.at);
    deliver(Parcel.counted(late, number, lost.at), next);
  }
}
