// SPDX-License-Identifier: Apache-2.0
package im.starling.node.wire;

import im.starling.node.route.BlockList;
import im.starling.node.route.Envelope;
import im.starling.node.route.Mark;
import im.starling.node.route.Online.Which;
import im.starling.node.route.SessionRef;
import im.starling.protocol.BareJid;
import im.starling.protocol.Jid;
import im.starling.protocol.Names;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Calls and answers, each with its number before it. */
final class Messages {
  /** Codes from here on are those of answers, known or not. */
  private static final int ANSWERS = 64;

  private Messages() {}

  /**
   * A call, for a link.
   *
   * @param number by which the answer will name it; 0 where nobody waits for one
   * @param ticks by {@link im.starling.node.loop.Loop#ticks}
   */
  static byte[] written(long number, Call call, long ticks) {
    WireWriter out = new WireWriter(ticks);
    write(number, call, out);
    return out.take();
  }

  /** The answer to the other node's call of that number. */
  static byte[] written(long number, Answer answer, long ticks) {
    WireWriter out = new WireWriter(ticks);
    write(number, answer, out);
    return out.take();
  }

  static Heard read(byte[] message, Names names, long ticks) throws MalformedFrame {
    return read(new WireReader(message, names, ticks));
  }

  static void write(long number, Call call, WireWriter out) {
    int record = out.begin();
    out.number(number);
    switch (call) {
      case Call.Send(var address, var envelope, var attempt) -> {
        Addresses.write(address, out.number(1));
        Envelopes.write(envelope, out);
        out.number(attempt);
      }
      case Call.Tell(var envelopes, var attempt) -> {
        out.number(2).number(envelopes.size());
        for (Envelope envelope : envelopes) {
          Envelopes.write(envelope, out);
        }
        out.number(attempt);
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
      case Call.Keep(var session, var kept) -> {
        Addresses.write(session, out.number(8));
        Standings.write(kept, out);
      }
      case Call.Floor(var session, var seq) -> {
        Addresses.write(session, out.number(9));
        out.number(seq);
      }
      case Call.Gather(var shards) -> {
        out.number(10).number(shards.size());
        new TreeMap<>(shards).forEach((shard, epoch) -> out.number(shard).number(epoch));
      }
      case Call.Sync() -> out.number(11);
      case Call.Given() -> out.number(12);
      case Call.Present(var domain, var which, var most) ->
          out.number(13).text(domain).number(code(which)).number(most);
      case Call.Serving(var now) -> out.number(14).flag(now);
      case Call.Saying() -> out.number(15);
      case Call.Count(var domain, var which) -> out.number(16).text(domain).number(code(which));
      case Call.ToShadow told -> write(told, out);
    }
    out.end(record);
  }

  private static void write(Call.ToShadow told, WireWriter out) {
    switch (told) {
      case Call.Shadow(var session, var standing) -> {
        Addresses.write(session, out.number(17));
        Standings.write(standing, out);
      }
      case Call.ShadowMark(var session, var mark, var floor) -> {
        Addresses.write(session, out.number(18));
        Standings.write(mark, out);
        out.number(floor);
      }
      case Call.ShadowKept(var session, var kept) -> {
        Addresses.write(session, out.number(19));
        Standings.write(kept, out);
      }
      case Call.Unshadow(var session) -> Addresses.write(session, out.number(20));
      case Call.UnshadowAll() -> out.number(21);
    }
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
      case Answer.Elsewhere() -> out.number(69);
      case Answer.Returned(var places) -> numbers(places, out.number(70));
      case Answer.Accounts(var accounts) -> {
        out.number(71).number(accounts.size());
        accounts.forEach(account -> Addresses.write(account, out));
      }
      case Answer.Overloaded(var why) -> out.number(72).text(why);
      case Answer.NoDatabase(var why) -> out.number(73).text(why);
      case Answer.Counted(var accounts) -> out.number(74).number(accounts);
    }
    out.end(record);
  }

  /**
   * Reads a message.
   *
   * @throws MalformedFrame if it is not even to be seen where it ends and who waits for it
   */
  static Heard read(WireReader in) throws MalformedFrame {
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
              : new Heard.Called(number, call(code, in));
    } catch (MalformedFrame unreadable) {
      in.back(mark);
      heard = new Heard.Unreadable(number, answer, String.valueOf(unreadable.getMessage()));
    }
    in.end(outer);
    return heard;
  }

  private static Call call(int code, WireReader in) throws MalformedFrame {
    return switch (code) {
      case 1 -> send(in);
      case 2 -> tell(in);
      case 3 -> deliver(in);
      case 4 -> new Call.Room(Addresses.session(in));
      case 5 -> block(in);
      case 6 -> end(in);
      case 7 -> new Call.Release(Addresses.session(in));
      case 8 -> keep(in);
      case 9 -> floor(in);
      case 10 -> gather(in);
      case 11 -> new Call.Sync();
      case 12 -> new Call.Given();
      case 13 -> present(in);
      case 14 -> new Call.Serving(in.flag());
      case 15 -> new Call.Saying();
      case 16 -> count(in);
      case 17 -> shadow(in);
      case 18 -> shadowMark(in);
      case 19 -> shadowKept(in);
      case 20 -> new Call.Unshadow(Addresses.session(in));
      case 21 -> new Call.UnshadowAll();
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
      case 69 -> new Answer.Elsewhere();
      case 70 -> new Answer.Returned(numbers(in));
      case 71 -> accounts(in);
      case 72 -> new Answer.Overloaded(in.text());
      case 73 -> new Answer.NoDatabase(in.text());
      case 74 -> new Answer.Counted(in.small());
      default -> throw new MalformedFrame("an unknown answer");
    };
  }

  private static Call send(WireReader in) throws MalformedFrame {
    BareJid address = Addresses.bare(in);
    Envelope envelope = Envelopes.read(in);
    return new Call.Send(address, envelope, in.number());
  }

  private static Call tell(WireReader in) throws MalformedFrame {
    int count = in.count();
    List<Envelope.Arriving> envelopes = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      if (!(Envelopes.read(in) instanceof Envelope.Arriving arriving)) {
        throw new MalformedFrame("another envelope than one that arrives");
      }
      envelopes.add(arriving);
    }
    return new Call.Tell(envelopes, in.number());
  }

  private static Call deliver(WireReader in) throws MalformedFrame {
    SessionRef to = Addresses.session(in);
    return new Call.Deliver(to, Stanzas.parcel(in));
  }

  private static Call end(WireReader in) throws MalformedFrame {
    SessionRef session = Addresses.session(in);
    return new Call.End(session, Errors.stream(in));
  }

  private static Call keep(WireReader in) throws MalformedFrame {
    SessionRef session = Addresses.session(in);
    return new Call.Keep(session, Standings.kept(in));
  }

  private static Call shadow(WireReader in) throws MalformedFrame {
    SessionRef session = Addresses.session(in);
    return new Call.Shadow(session, Standings.read(in));
  }

  private static Call shadowMark(WireReader in) throws MalformedFrame {
    SessionRef session = Addresses.session(in);
    Mark mark = Standings.mark(in);
    return new Call.ShadowMark(session, mark, in.number());
  }

  private static Call shadowKept(WireReader in) throws MalformedFrame {
    SessionRef session = Addresses.session(in);
    return new Call.ShadowKept(session, Standings.kept(in));
  }

  private static Call floor(WireReader in) throws MalformedFrame {
    SessionRef session = Addresses.session(in);
    return new Call.Floor(session, in.number());
  }

  private static Call gather(WireReader in) throws MalformedFrame {
    int count = in.count();
    Map<Integer, Long> shards = new HashMap<>(2 * count);
    for (int i = 0; i < count; i++) {
      int shard = in.small();
      shards.put(shard, in.number());
    }
    return new Call.Gather(shards);
  }

  private static Call present(WireReader in) throws MalformedFrame {
    String domain = in.text();
    Which which = which(in.small());
    return new Call.Present(domain, which, in.small());
  }

  private static Call count(WireReader in) throws MalformedFrame {
    String domain = in.text();
    return new Call.Count(domain, which(in.small()));
  }

  private static int code(Which which) {
    return switch (which) {
      case ONLINE -> 1;
      case ACTIVE -> 2;
      case IDLE -> 3;
    };
  }

  private static Which which(int code) throws MalformedFrame {
    return switch (code) {
      case 1 -> Which.ONLINE;
      case 2 -> Which.ACTIVE;
      case 3 -> Which.IDLE;
      default -> throw new MalformedFrame("an unknown kind of presence");
    };
  }

  private static void numbers(List<Integer> numbers, WireWriter out) {
    out.number(numbers.size());
    numbers.forEach(out::number);
  }

  private static List<Integer> numbers(WireReader in) throws MalformedFrame {
    int count = in.count();
    List<Integer> numbers = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      numbers.add(in.small());
    }
    return numbers;
  }

  private static Answer accounts(WireReader in) throws MalformedFrame {
    int count = in.count();
    List<BareJid> accounts = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      accounts.add(Addresses.bare(in));
    }
    return new Answer.Accounts(accounts);
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
