// SPDX-License-Identifier: Apache-2.0
package im.starling.node.wire;

import im.starling.node.route.Envelope;
import im.starling.node.route.Envelope.Announce;
import im.starling.node.route.Envelope.Arriving;
import im.starling.node.route.Envelope.Bind;
import im.starling.node.route.Envelope.Delivered;
import im.starling.node.route.Envelope.Ended;
import im.starling.node.route.Envelope.Expel;
import im.starling.node.route.Envelope.Handled;
import im.starling.node.route.Envelope.Inline;
import im.starling.node.route.Envelope.Marked;
import im.starling.node.route.Envelope.Order;
import im.starling.node.route.Envelope.Park;
import im.starling.node.route.Envelope.Resumable;
import im.starling.node.route.Envelope.Resume;
import im.starling.node.route.Envelope.Sent;
import im.starling.node.route.Envelope.Unseen;
import im.starling.node.route.Envelope.Withheld;
import im.starling.node.route.Origin;
import im.starling.node.route.SessionRef;
import im.starling.protocol.Stanza;
import org.jspecify.annotations.Nullable;

/** What is sent to homes. */
final class Envelopes {
  private Envelopes() {}

  static void write(Envelope envelope, WireWriter out) {
    int record = out.begin();
    switch (envelope) {
      case Arriving(var stanza, var origin) -> {
        out.number(1).stanza(stanza);
        write(origin, out);
      }
      case Order(var request) -> out.number(2).stanza(request);
      case Sent(var session, var stanza, var origin) -> {
        of(3, session, out);
        out.stanza(stanza);
        write(origin, out);
      }
      case Bind bind -> write(bind, out);
      case Resumable(var session, var id, var seconds) ->
          of(5, session, out).text(id).number(seconds);
      case Resume(var stream, var id, var h, var peer) ->
          of(6, stream, out).text(id).number(h).text(peer);
      case Marked(var session, var mark) -> Standings.write(mark, of(14, session, out));
      case Handled(var session, var id, var count) -> of(7, session, out).text(id).number(count);
      case Expel(var why, var account, var at, var removed) -> {
        Errors.write(why, out.number(8));
        out.flag(removed).number(account).number(out.age(at));
      }
      case Delivered(var session, var rows) -> Standings.rows(rows, of(9, session, out));
      case Withheld(var session, var seq) -> of(10, session, out).number(seq);
      case Ended(var session) -> of(11, session, out);
      case Park(var session) -> of(15, session, out);
      case Unseen(var counted) -> Stanzas.write(counted, out.number(12));
      case Announce(var session, var standing, var epoch) -> {
        Standings.write(standing, of(13, session, out));
        out.number(epoch);
      }
    }
    out.end(record);
  }

  private static WireWriter of(int code, SessionRef session, WireWriter out) {
    Addresses.write(session, out.number(code));
    return out;
  }

  private static void write(Bind bind, WireWriter out) {
    of(4, bind.session(), out).optional(bind.resource()).text(bind.peer());
    out.number(out.age(bind.connected()));
    Inline inline = bind.inline();
    out.flag(inline != null);
    if (inline != null) {
      int record = out.begin();
      Stanzas.write(inline.requests(), out.optional(inline.client()));
      out.end(record);
    }
  }

  static Envelope read(WireReader in) throws MalformedFrame {
    int outer = in.begin();
    int code = in.small();
    Envelope envelope =
        switch (code) {
          case 1 -> arriving(in);
          case 2 -> new Order(Stanzas.iq(in));
          case 8 -> expel(in);
          case 12 -> new Unseen(Stanzas.parcel(in));
          default -> read(code, Addresses.session(in), in);
        };
    in.end(outer);
    return envelope;
  }

  private static Envelope read(int code, SessionRef session, WireReader in) throws MalformedFrame {
    return switch (code) {
      case 3 -> sent(session, in);
      case 4 -> bind(session, in);
      case 5 -> resumable(session, in);
      case 14 -> new Marked(session, Standings.mark(in));
      case 6 -> resume(session, in);
      case 7 -> handled(session, in);
      case 9 -> new Delivered(session, Standings.rows(in));
      case 10 -> new Withheld(session, in.number());
      case 11 -> new Ended(session);
      case 15 -> new Park(session);
      case 13 -> announce(session, in);
      default -> throw new MalformedFrame("an unknown envelope");
    };
  }

  /** It is by its addressee that its home is found. */
  static Arriving arriving(WireReader in) throws MalformedFrame {
    Stanza stanza = in.stanza();
    if (stanza.to() == null) {
      throw new MalformedFrame("a stanza for nobody");
    }
    return new Arriving(stanza, origin(in));
  }

  private static Sent sent(SessionRef session, WireReader in) throws MalformedFrame {
    Stanza stanza = in.stanza();
    return new Sent(session, stanza, origin(in));
  }

  static void write(Origin origin, WireWriter out) {
    out.number(origin.id()).flag(origin.again());
  }

  private static Origin origin(WireReader in) throws MalformedFrame {
    long id = in.number();
    return new Origin(id, in.flag());
  }

  private static Bind bind(SessionRef session, WireReader in) throws MalformedFrame {
    String resource = in.optional();
    String peer = in.text();
    long connected = in.since(in.number());
    return new Bind(session, resource, peer, connected, in.flag() ? inline(in) : null);
  }

  private static Inline inline(WireReader in) throws MalformedFrame {
    int outer = in.begin();
    @Nullable String client = in.optional();
    Inline inline = new Inline(client, Stanzas.elements(in));
    in.end(outer);
    return inline;
  }

  private static Resume resume(SessionRef stream, WireReader in) throws MalformedFrame {
    String id = in.text();
    long h = in.number();
    return new Resume(stream, id, h, in.text());
  }

  private static Announce announce(SessionRef session, WireReader in) throws MalformedFrame {
    var standing = Standings.read(in);
    return new Announce(session, standing, in.number());
  }

  private static Resumable resumable(SessionRef session, WireReader in) throws MalformedFrame {
    String id = in.text();
    return new Resumable(session, id, in.number());
  }

  private static Handled handled(SessionRef session, WireReader in) throws MalformedFrame {
    String id = in.text();
    return new Handled(session, id, in.number());
  }

  private static Expel expel(WireReader in) throws MalformedFrame {
    var why = Errors.stream(in);
    boolean removed = in.flag();
    long account = in.number();
    return new Expel(why, account, in.since(in.number()), removed);
  }
}
