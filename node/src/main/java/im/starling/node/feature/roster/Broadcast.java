// SPDX-License-Identifier: Apache-2.0
package im.starling.node.feature.roster;

import im.starling.node.feature.AccountHome;
import im.starling.node.feature.Session;
import im.starling.protocol.Jid;
import im.starling.protocol.Presence;
import java.util.ArrayList;
import java.util.List;

/** What somebody gets to see of an account's sessions. */
final class Broadcast {
  private Broadcast() {}

  /** The current presence of each available session. */
  static void show(AccountHome home, Jid to) {
    home.post(shown(home, to));
  }

  static List<Presence> shown(AccountHome home, Jid to) {
    List<Presence> shown = new ArrayList<>();
    for (Session session : home.sessions()) {
      Presence presence = session.presence();
      if (presence != null) {
        shown.add(presence.with(presence.header().to(to)));
      }
    }
    return shown;
  }

  /** That each available session is unavailable. */
  static void hide(AccountHome home, Jid to) {
    home.post(each(home, Presence.Type.UNAVAILABLE, to));
  }

  /** Presence of that type from each available session. */
  static List<Presence> each(AccountHome home, Presence.Type type, Jid to) {
    List<Presence> each = new ArrayList<>();
    for (Session session : home.sessions()) {
      if (session.available()) {
        each.add(Presence.of(type, session.address(), to));
      }
    }
    return each;
  }
}
