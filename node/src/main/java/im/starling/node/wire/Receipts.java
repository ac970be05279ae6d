// SPDX-License-Identifier: Apache-2.0
package im.starling.node.wire;

import im.starling.node.route.Receipt;
import im.starling.node.route.Receipt.Accepted;
import im.starling.node.route.Receipt.Answered;
import im.starling.node.route.Receipt.Bound;
import im.starling.node.route.Receipt.Gone;
import im.starling.node.route.Receipt.Refused;
import im.starling.node.route.Receipt.Resumed;
import im.starling.node.route.Snapshot;
import im.starling.protocol.FullJid;
import java.time.Duration;

/** What homes say of envelopes, and sessions that move. */
final class Receipts {
  private static final long NANOS = 1_000_000_000;

  private Receipts() {}

  static void write(Receipt receipt, WireWriter out) {
    int record = out.begin();
    switch (receipt) {
      case Accepted() -> out.number(1);
      case Refused(var error) -> Errors.write(error, out.number(2));
      case Answered(var answer) -> out.number(3).stanza(answer);
      case Bound(var address, var told) -> {
        Addresses.write(address, out.number(4));
        Stanzas.write(told, out);
      }
      case Resumed(var address, var snapshot) -> {
        Addresses.write(address, out.number(5));
        write(snapshot, out);
      }
      case Gone(var handled) -> out.number(6).number(handled);
    }
    out.end(record);
  }

  static Receipt read(WireReader in) throws MalformedFrame {
    int outer = in.begin();
    Receipt receipt =
        switch (in.small()) {
          case 1 -> Receipt.ACCEPTED;
          case 2 -> new Refused(Errors.stanza(in));
          case 3 -> new Answered(Stanzas.iq(in));
          case 4 -> bound(in);
          case 5 -> resumed(in);
          case 6 -> new Gone(in.number());
          default -> throw new MalformedFrame("an unknown receipt");
        };
    in.end(outer);
    return receipt;
  }

  private static Bound bound(WireReader in) throws MalformedFrame {
    FullJid address = Addresses.full(in);
    return new Bound(address, Stanzas.payload(in));
  }

  private static Resumed resumed(WireReader in) throws MalformedFrame {
    FullJid address = Addresses.full(in);
    return new Resumed(address, snapshot(in));
  }

  static void write(Snapshot snapshot, WireWriter out) {
    int record = out.begin();
    out.text(snapshot.resumeId())
        .number(snapshot.resumeTime().toSeconds())
        .number(snapshot.resumeTime().toNanosPart())
        .number(snapshot.handled())
        .flag(snapshot.certain())
        .number(snapshot.acknowledged());
    Stanzas.parcels(snapshot.unacknowledged(), out);
    Stanzas.parcels(snapshot.unsent(), out);
    Standings.rows(snapshot.had(), out);
    out.end(record);
  }

  static Snapshot snapshot(WireReader in) throws MalformedFrame {
    int outer = in.begin();
    String id = in.text();
    Duration time = duration(in);
    long handled = in.number();
    boolean certain = in.flag();
    long acknowledged = in.number();
    var unacknowledged = Stanzas.parcels(in);
    var unsent = Stanzas.parcels(in);
    var had = Standings.rows(in);
    in.end(outer);
    return new Snapshot(id, time, handled, certain, acknowledged, unacknowledged, unsent, had);
  }

  private static Duration duration(WireReader in) throws MalformedFrame {
    long seconds = in.number();
    long nanos = in.small();
    if (nanos >= NANOS) {
      throw new MalformedFrame("more nanoseconds than a second has");
    }
    return Duration.ofSeconds(seconds, nanos);
  }
}
