// SPDX-License-Identifier: Apache-2.0
package im.starling.node.stream;

import im.starling.protocol.Iq;
import im.starling.protocol.Message;
import im.starling.protocol.Presence;
import im.starling.protocol.Stanza;

/** What is counted of clients, for the operator. From any loop. */
public interface ClientCounts {
  /** What can be counted. */
  enum Event {
    CONNECTED,
    LOGIN,
    LOGIN_FAILED,
    /** It brings more than it may and is not read for a while. */
    PAUSED,
    MESSAGE,
    PRESENCE,
    IQ
  }

  void count(Event event);

  default void received(Stanza stanza) {
    count(
        switch (stanza) {
          case Message ignored -> Event.MESSAGE;
          case Presence ignored -> Event.PRESENCE;
          case Iq ignored -> Event.IQ;
        });
  }
}
