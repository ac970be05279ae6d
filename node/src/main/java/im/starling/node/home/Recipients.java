// SPDX-License-Identifier: Apache-2.0
package im.starling.node.home;

import im.starling.protocol.FullJid;
import im.starling.protocol.Jid;
import im.starling.protocol.Message;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * To which of an account's sessions a message goes, RFC 6121 §8.5.2 and §8.5.3. For the bare
 * address: every available resource whose priority is not negative. For a full address: that
 * resource, and where it is gone what is said to a person counts as sent to the bare address.
 */
final class Recipients {
  private Recipients() {}

  static List<BoundSession> of(Message.Type type, Jid to, Collection<BoundSession> sessions) {
    if (to instanceof FullJid full) {
      for (BoundSession session : sessions) {
        if (session.address().resource().equals(full.resource())) {
          return List.of(session);
        }
      }
    }
    return switch (type) {
      case NORMAL, CHAT -> willing(sessions);
      case HEADLINE -> to instanceof FullJid ? List.of() : willing(sessions);
      case GROUPCHAT, ERROR -> List.of();
    };
  }

  private static List<BoundSession> willing(Collection<BoundSession> sessions) {
    List<BoundSession> found = new ArrayList<>(sessions.size());
    for (BoundSession session : sessions) {
      if (session.eligible()) {
        found.add(session);
      }
    }
    return found;
  }
}
