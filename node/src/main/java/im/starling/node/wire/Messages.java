// SPDX-License-Identifier: Apache-2.0
package im.starling.node.wire;

import im.starling.node.route.BlockList;
import im.starling.node.route.Envelope;
import im.starling.node.route.SessionRef;
import im.starling.protocol.BareJid;
import im.starling.protocol.Jid;
import java.util.ArrayList;
import java.util.List;

/** Calls and answers, each with its number before it. */
final class Messages {
  /** Codes from here on are those of answers, known or not. */
  private static final int ANSWERS = 64;

  private Messages() {}

  static void write(long number, Call call, WireWriter out) {
    int record = out.begin();
    out.number(number);
    switch (call) {
      case Call.Send(var address, var envelope) -> {
        Addresses.write(address, out.number(1));
        Envelopes.write(envelope, out);
      }
      case Call.Tell(var envelopes) -> {
        out.number(2).number(envelopes.size());
        for (Envelope envelope : envelopes) {
          Envelopes.write(envelope, out);
        }
      }
      case Call.Deliver(var to, var parcel) -> {
        Addresses.write(to, out.number(3));
        Stanzas.write(parcel, out);
      }
      case Call.Room(var session) -> Addresses.write(session, out.number(4));
      case Call.Block(var session, var blocked) -> {
        Addresses.write(session, out.number(5));
        write(blocked, out);
      }
      case Call.End(var session, var why) -> {
        Addresses.write(session, out.number(6));
        Errors.write(why, out);
      }
      case Call.Release(var session) -> Addresses.write(session, out.number(7));
    }
    out.end(record);
  }

  static void write(long number, Answer answer, WireWriter out) {
    int record = out.begin();
    out.number(number);
    switch (answer) {
      case Answer.Settled(var receipt) -> Receipts.write(receipt, out.number(64));
      case Answer.Done() -> out.number(65);
      case Answer.Released(var snapshot) -> Receipts.write(snapshot, out.number(66));
      case Answer.Failed(var error) -> Errors.write(error, out.number(67));
      case Answer.Broken(var why) -> out.number(68).text(why);
    }
    out.end(record);
  }

  /**
   * Reads a message.
   *
   * @throws MalformedFrame if it is not even to be seen where it ends and who waits for it
   */
  static Heard read(WireReader in, long clock) throws MalformedFrame {
    int outer = in.begin();
    long number = in.number();
    int code = in.small();
    boolean answer = code >= ANSWERS;
    int mark = in.mark();
    Heard heard;
    try {
      heard =
          answer
              ? new Heard.Answered(number, answer(code, in))
              : new Heard.Called(number, call(code, in, clock));
    } catch (MalformedFrame unreadable) {
      in.back(mark);
      heard = new Heard.Unreadable(number, answer, String.valueOf(unreadable.getMessage()));
    }
    in.end(outer);
    return heard;
  }

  private static Call call(int code, WireReader in, long clock) throws MalformedFrame {
    return switch (code) {
      case 1 -> send(in, clock);
      case 2 -> tell(in, clock);
      case 3 -> deliver(in);
      case 4 -> new Call.Room(Addresses.session(in));
      case 5 -> block(in);
      case 6 -> end(in);
      case 7 -> new Call.Release(Addresses.session(in));
      default -> throw new MalformedFrame("an unknown call");
    };
  }

  private static Answer answer(int code, WireReader in) throws MalformedFrame {
    return switch (code) {
      case 64 -> new Answer.Settled(Receipts.read(in));
      case 65 -> new Answer.Done();
      case 66 -> new Answer.Released(Receipts.snapshot(in));
      case 67 -> new Answer.Failed(Errors.stanza(in));
      case 68 -> new Answer.Broken(in.text());
      default -> throw new MalformedFrame("an unknown answer");
    };
  }

  private static Call send(WireReader in, long clock) throws MalformedFrame {
    BareJid address = Addresses.bare(in);
    return new Call.Send(address, Envelopes.read(in, clock));
  }

  private static Call tell(WireReader in, long clock) throws MalformedFrame {
    int count = in.count();
    List<Envelope.Arriving> envelopes = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      if (!(Envelopes.read(in, clock) instanceof Envelope.Arriving arriving)) {
        throw new MalformedFrame("another envelope than one that arrives");
      }
      envelopes.add(arriving);
    }
    return new Call.Tell(envelopes);
  }

  private static Call deliver(WireReader in) throws MalformedFrame {
    SessionRef to = Addresses.session(in);
    return new Call.Deliver(to, Stanzas.parcel(in));
  }

  private static Call end(WireReader in) throws MalformedFrame {
    SessionRef session = Addresses.session(in);
    return new Call.End(session, Errors.stream(in));
  }

  private static void write(BlockList blocked, WireWriter out) {
    int record = out.begin();
    out.number(blocked.size());
    blocked.addresses().forEach(address -> Addresses.write(address, out));
    out.end(record);
  }

  private static Call block(WireReader in) throws MalformedFrame {
    SessionRef session = Addresses.session(in);
    int outer = in.begin();
    int count = in.count();
    List<Jid> addresses = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      addresses.add(Addresses.any(in));
    }
    in.end(outer);
    return new Call.Block(session, BlockList.of(addresses));
  }
}
