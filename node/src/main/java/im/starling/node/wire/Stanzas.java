// SPDX-License-Identifier: Apache-2.0
package im.starling.node.wire;

import im.starling.node.route.Parcel;
import im.starling.protocol.Element;
import im.starling.protocol.Header;
import im.starling.protocol.Iq;
import im.starling.protocol.Message;
import im.starling.protocol.Payload;
import im.starling.protocol.Stanza;
import java.util.ArrayList;
import java.util.List;

/**
 * Stanzas, as the bytes that they are in a stream, and what is made of the same: payloads stand in
 * a message that says nothing else, or are no bytes at all.
 */
final class Stanzas {
  private Stanzas() {}

  static Iq iq(WireReader in) throws MalformedFrame {
    if (in.stanza() instanceof Iq iq) {
      return iq;
    }
    throw new MalformedFrame("another stanza than an iq");
  }

  static void write(Payload payload, WireWriter out) {
    if (payload.size() == 0) {
      out.number(0);
    } else {
      out.stanza(new Message(Header.NONE, Message.Type.NORMAL, payload));
    }
  }

  static Payload payload(WireReader in) throws MalformedFrame {
    int count = in.count();
    return count == 0 ? Payload.EMPTY : in.stanza(count).payload();
  }

  static void write(List<Element> elements, WireWriter out) {
    write(Payload.write(xml -> elements.forEach(xml::element)), out);
  }

  static List<Element> elements(WireReader in) throws MalformedFrame {
    Payload payload = payload(in);
    List<Element> elements = new ArrayList<>(payload.size());
    for (int i = 0; i < payload.size(); i++) {
      elements.add(payload.child(i));
    }
    return elements;
  }

  /**
   * Its bytes go as they are, and are what a client is given. What its home counts it under goes
   * with it.
   */
  static void write(Parcel parcel, WireWriter out) {
    int record = out.begin();
    out.number(parcel.seq()).number(parcel.at()).number(parcel.tally()).bytes(parcel.bytes());
    out.end(record);
  }

  static Parcel parcel(WireReader in) throws MalformedFrame {
    int outer = in.begin();
    long seq = in.number();
    long at = in.number();
    long tally = in.number();
    byte[] bytes = in.bytes();
    Stanza stanza = in.stanza(bytes);
    in.end(outer);
    return new Parcel(stanza, bytes, seq, at, tally);
  }

  static void parcels(List<Parcel> parcels, WireWriter out) {
    out.number(parcels.size());
    for (Parcel parcel : parcels) {
      write(parcel, out);
    }
  }

  static List<Parcel> parcels(WireReader in) throws MalformedFrame {
    int count = in.count();
    List<Parcel> parcels = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      parcels.add(parcel(in));
    }
    return parcels;
  }
}
