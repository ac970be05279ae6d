// SPDX-License-Identifier: Apache-2.0
package im.starling.node.feature.roster;

import im.starling.node.feature.AccountHome;
import im.starling.node.feature.Session;
import im.starling.protocol.Jid;
import im.starling.protocol.Presence;

/** What somebody gets to see of an account's sessions. */
final class Broadcast {
  private Broadcast() {}

  /** The current presence of each available session. */
  static void show(AccountHome home, Jid to) {
    for (Session session : home.sessions()) {
      Presence presence = session.presence();
      if (presence != null) {
        home.post(presence.with(presence.header().to(to)));
      }
    }
  }

  /** That each available session is unavailable. */
  static void hide(AccountHome home, Jid to) {
    for (Session session : home.sessions()) {
      if (session.available()) {
        home.post(Presence.of(Presence.Type.UNAVAILABLE, session.address(), to));
      }
    }
  }
}
