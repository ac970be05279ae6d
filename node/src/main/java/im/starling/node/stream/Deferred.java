// SPDX-License-Identifier: Apache-2.0
package im.starling.node.stream;

import im.starling.node.feature.ClientState;
import im.starling.node.route.Parcel;
import im.starling.protocol.Jid;
import im.starling.protocol.Message;
import im.starling.protocol.Presence;
import im.starling.protocol.Stanza;
import java.util.LinkedHashMap;
import java.util.List;

/**
 * What a client that nobody looks at need not hear of yet (XEP-0352), in order: of the presence of
 * each address the last, of what each is typing the last. Within a budget, past which all of it
 * goes out. On its session's loop.
 */
final class Deferred {
  static final int STANZAS = 500;
  private static final int BYTES = 128 << 10;

  private final LinkedHashMap<Object, Parcel> parcels = new LinkedHashMap<>();
  private int bytes;

  /** Takes the place of what the same sender said of the same matter before. */
  private record Matter(String kind, Jid sender) {}

  /**
   * False for what cannot wait, or has no room: then all that waits goes out before it. What is in
   * the log does not wait, for its home counts what the client has of it.
   */
  boolean take(Parcel parcel) {
    if (parcel.seq() > 0 || !ClientState.canWait(parcel.stanza())) {
      return false;
    }
    Object matter = matter(parcel);
    Parcel before = parcels.remove(matter);
    bytes -= before == null ? 0 : before.bytes().length;
    if (parcels.size() == STANZAS || bytes + parcel.bytes().length > BYTES) {
      return false;
    }
    parcels.put(matter, parcel);
    bytes += parcel.bytes().length;
    return true;
  }

  private static Object matter(Parcel parcel) {
    Stanza stanza = parcel.stanza();
    boolean replaces =
        stanza instanceof Presence
            || (stanza instanceof Message message && message.type() != Message.Type.HEADLINE);
    // A carbon is from the account itself, whoever is typing.
    boolean carbon = stanza.payload().hasNamespace("urn:xmpp:carbons:2");
    Jid sender = stanza.from();
    return replaces && !carbon && sender != null ? new Matter(stanza.kind(), sender) : parcel;
  }

  /** Oldest first. */
  List<Parcel> all() {
    return List.copyOf(parcels.values());
  }
}
