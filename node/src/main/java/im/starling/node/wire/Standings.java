// SPDX-License-Identifier: Apache-2.0
package im.starling.node.wire;

import im.starling.node.route.Kept;
import im.starling.node.route.Mark;
import im.starling.node.route.Snapshot;
import im.starling.node.route.Standing;
import im.starling.protocol.FullJid;
import im.starling.protocol.Jid;
import im.starling.protocol.Presence;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Sessions, as a home that has never heard of them is told. */
final class Standings {
  private Standings() {}

  static void write(Standing standing, WireWriter out) {
    int record = out.begin();
    Addresses.write(standing.address(), out);
    out.text(standing.peer()).optional(standing.resumeId()).number(standing.resumeSeconds());
    write(standing.mark(), out);
    write(standing.kept(), out);
    rows(standing.had(), out);
    rows(standing.given(), out);
    Snapshot parked = standing.parked();
    out.flag(parked != null);
    if (parked != null) {
      Receipts.write(parked, out);
    }
    out.end(record);
  }

  static Standing read(WireReader in) throws MalformedFrame {
    int outer = in.begin();
    FullJid address = Addresses.full(in);
    String peer = in.text();
    String resumeId = in.optional();
    long resumeSeconds = in.number();
    Mark mark = mark(in);
    Kept kept = kept(in);
    List<Long> had = rows(in);
    List<Long> given = rows(in);
    @Nullable Snapshot parked = in.flag() ? Receipts.snapshot(in) : null;
    Standing standing =
        new Standing(address, peer, resumeId, resumeSeconds, mark, kept, had, given, parked);
    in.end(outer);
    return standing;
  }

  static void write(Mark mark, WireWriter out) {
    int record = out.begin();
    out.number(mark.handled()).number(mark.acknowledged()).number(mark.before());
    rows(mark.rows(), out);
    out.end(record);
  }

  static Mark mark(WireReader in) throws MalformedFrame {
    int outer = in.begin();
    long handled = in.number();
    long acknowledged = in.number();
    long before = in.number();
    Mark mark = new Mark(handled, acknowledged, before, rows(in));
    in.end(outer);
    return mark;
  }

  /** Each as its distance from the one before: places in a log are large and near each other. */
  static void rows(List<Long> rows, WireWriter out) {
    out.number(rows.size());
    long before = 0;
    for (long row : rows) {
      out.number(row - before);
      before = row;
    }
  }

  static List<Long> rows(WireReader in) throws MalformedFrame {
    int count = in.count();
    List<Long> rows = new ArrayList<>(count);
    long row = 0;
    for (int i = 0; i < count; i++) {
      row += in.number();
      rows.add(row);
    }
    return rows;
  }

  static void write(Kept kept, WireWriter out) {
    int record = out.begin();
    out.number(kept.began()).number(kept.since());
    Presence presence = kept.presence();
    out.flag(presence != null);
    if (presence != null) {
      out.stanza(presence);
    }
    out.number(kept.values().size());
    kept.values().forEach((name, value) -> value(name, value, out));
    out.end(record);
  }

  static Kept kept(WireReader in) throws MalformedFrame {
    int outer = in.begin();
    long began = in.number();
    long since = in.number();
    Presence presence = in.flag() ? presence(in) : null;
    int count = in.count();
    Map<String, Object> values = new HashMap<>(2 * count);
    for (int i = 0; i < count; i++) {
      int one = in.begin();
      String name = in.text();
      Object value = value(in);
      if (value != null) {
        values.put(name, value);
      }
      in.end(one);
    }
    in.end(outer);
    return new Kept(began, since, presence, values);
  }

  private static Presence presence(WireReader in) throws MalformedFrame {
    if (in.stanza() instanceof Presence presence) {
      return presence;
    }
    throw new MalformedFrame("another stanza than presence");
  }

  private static void value(String name, Object value, WireWriter out) {
    int record = out.begin();
    out.text(name);
    switch (value) {
      case Boolean flag -> out.number(1).flag(flag);
      case Long number -> out.number(2).number(number);
      case String text -> out.number(3).text(text);
      case Set<?> addresses -> {
        out.number(4).number(addresses.size());
        addresses.forEach(address -> Addresses.write((Jid) address, out));
      }
      default -> throw new IllegalArgumentException(name + " does not move");
    }
    out.end(record);
  }

  /** Null for a kind that only later versions know. */
  private static @Nullable Object value(WireReader in) throws MalformedFrame {
    return switch (in.small()) {
      case 1 -> in.flag();
      case 2 -> in.number();
      case 3 -> in.text();
      case 4 -> addresses(in);
      default -> null;
    };
  }

  private static Set<Jid> addresses(WireReader in) throws MalformedFrame {
    int count = in.count();
    Set<Jid> addresses = new LinkedHashSet<>();
    for (int i = 0; i < count; i++) {
      addresses.add(Addresses.any(in));
    }
    return addresses;
  }
}
