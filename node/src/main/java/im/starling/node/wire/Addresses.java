// SPDX-License-Identifier: Apache-2.0
package im.starling.node.wire;

import im.starling.cluster.NodeId;
import im.starling.node.route.SessionRef;
import im.starling.protocol.BareJid;
import im.starling.protocol.FullJid;
import im.starling.protocol.Jid;

/** Who is meant: addresses, which are prepared and not prepared again, and sessions. */
final class Addresses {
  private Addresses() {}

  static void write(Jid address, WireWriter out) {
    write(address.bare(), out);
    out.text(address.resource());
  }

  static Jid any(WireReader in) throws MalformedFrame {
    BareJid bare = bare(in);
    String resource = in.text();
    return resource.isEmpty() ? bare : bare.with(resource);
  }

  static FullJid full(WireReader in) throws MalformedFrame {
    if (any(in) instanceof FullJid full) {
      return full;
    }
    throw new MalformedFrame("an address without a resource");
  }

  static void write(BareJid address, WireWriter out) {
    out.text(address.local()).text(address.domain());
  }

  static BareJid bare(WireReader in) throws MalformedFrame {
    String local = in.text();
    return new BareJid(local, in.text());
  }

  static void write(SessionRef session, WireWriter out) {
    out.text(session.node().name()).number(session.loop()).number(session.id());
  }

  static SessionRef session(WireReader in) throws MalformedFrame {
    NodeId node = new NodeId(in.text());
    int loop = in.small();
    return new SessionRef(node, loop, in.number());
  }
}
