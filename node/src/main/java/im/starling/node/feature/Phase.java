// SPDX-License-Identifier: Apache-2.0
package im.starling.node.feature;

import im.starling.protocol.Stanza;
import java.util.List;

/**
 * A place on a stanza's way where features are asked. The constants stand in the order in which a
 * stanza meets them; a message meets RECORD and SELECT twice, at its sender's home and at its
 * receiver's.
 *
 * @param <C> what a handler gets to see there
 */
@SuppressWarnings("UnusedTypeParameter") // ties a phase to what its handlers get
public final class Phase<C extends Phase.Context> {
  /** At the sender's stream: may this session send this at all? */
  public static final Phase<Outgoing> ADMIT = new Phase<>("ADMIT", "the sender's stream");

  /** At the sender's stream: what of it goes out? */
  public static final Phase<Outgoing> SEND = new Phase<>("SEND", "the sender's stream");

  /** At the sender's home: presence and events that it tells others in the account's name. */
  public static final Phase<AtHome> TELL = new Phase<>("TELL", "the sender's home");

  /**
   * At the receiver's home: does the account want it? Asked of stanzas of every kind, those of the
   * account's own sessions included; and again of what waited until a session came.
   */
  public static final Phase<AtHome> RECEIVE = new Phase<>("RECEIVE", "the receiver's home");

  /** At the receiver's and at the sender's home: does the log remember it? */
  public static final Phase<Incoming> RECORD = new Phase<>("RECORD", "either home");

  /**
   * At the receiver's and at the sender's home, after the commit: which sessions get it or a copy?
   */
  public static final Phase<Selection> SELECT = new Phase<>("SELECT", "either home");

  /** At the receiving session's stream: does it go out now? */
  public static final Phase<Delivery> DELIVER = new Phase<>("DELIVER", "the receiver's stream");

  public static final List<Phase<?>> ALL =
      List.of(ADMIT, SEND, TELL, RECEIVE, RECORD, SELECT, DELIVER);

  private final String name;
  private final String place;

  private Phase(String name, String place) {
    this.name = name;
    this.place = place;
  }

  public String name() {
    return name;
  }

  /** Where it is asked, for people. */
  public String place() {
    return place;
  }

  @Override
  public String toString() {
    return name;
  }

  /** What every handler can see; the pipeline puts in what a {@link Verdict.Replace} says. */
  public interface Context {
    void replace(Stanza stanza);
  }
}
