// SPDX-License-Identifier: Apache-2.0
package im.starling.node.simulation;

import im.starling.persistence.Entry;
import im.starling.protocol.BareJid;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What clients have sent, and what became of it; and what should never have happened. */
final class Ledger {
  private final Timeline time;
  private final boolean tracing;
  private final List<String> trace = new ArrayList<>();
  private final List<Violation> violations = new ArrayList<>();
  private final Map<String, Letter> letters = new LinkedHashMap<>();

  /** Done twice because who did it was gone before it could say so. */
  private int repeated;

  /** Sessions that were asked for when their node was gone at once, and those that went on. */
  private int orphaned;

  private int resumed;

  /**
   * Something that must not be.
   *
   * @param kind in a word
   */
  record Violation(String kind, String what) {}

  /** A message that a client has sent. */
  static final class Letter {
    final String body;
    final String sender;
    final BareJid to;

    /** To one of the addressee's clients. */
    final boolean full;

    /** When it was sent first. */
    final long at;

    boolean acknowledged;
    boolean refused;

    /** Its client could not know whether it was handled, and has sent it again. */
    boolean again;

    /** By any client of its addressee. */
    boolean received;

    Letter(String body, String sender, BareJid to, boolean full, long at) {
      this.body = body;
      this.sender = sender;
      this.to = to;
      this.full = full;
      this.at = at;
    }

    @Override
    public String toString() {
      return body + " of " + sender + " to " + to + (full ? "/…" : "");
    }
  }

  Ledger(Timeline time, boolean tracing) {
    this.time = time;
    this.tracing = tracing;
  }

  void violated(String kind, String what) {
    violations.add(new Violation(kind, what));
    trace(() -> "VIOLATED " + kind + ": " + what);
  }

  void bug(Throwable thrown) {
    StringWriter text = new StringWriter();
    thrown.printStackTrace(new PrintWriter(text));
    violated("bug", text.toString());
  }

  void trace(Supplier<String> what) {
    if (tracing) {
      trace.add("%10.3f %s".formatted(time.now() / 1_000.0, what.get()));
    }
  }

  List<Violation> violations() {
    return violations;
  }

  List<String> traced() {
    return trace;
  }

  /** Known: what a node did that was gone before it could say so is done again. */
  void repeat() {
    repeated++;
  }

  int repeated() {
    return repeated;
  }

  /** A client has asked for a session whose node was gone at once. */
  void orphaned(boolean goesOn) {
    orphaned++;
    resumed += goesOn ? 1 : 0;
  }

  int orphaned() {
    return orphaned;
  }

  int resumed() {
    return resumed;
  }

  int size() {
    return letters.size();
  }

  Letter letter(String sender, BareJid to, boolean full) {
    Letter letter = new Letter("m" + (letters.size() + 1), sender, to, full, time.now());
    letters.put(letter.body, letter);
    return letter;
  }

  @Nullable Letter find(String body) {
    return letters.get(body);
  }

  /** What was acknowledged and has not been received, null if there is nothing. */
  @Nullable Letter missed() {
    return letters.values().stream()
        .filter(letter -> letter.acknowledged && !letter.received && !letter.refused)
        .findFirst()
        .orElse(null);
  }

  /** What a row or a stanza says. */
  static String body(String stanza) {
    int at = stanza.indexOf("<body>");
    return at < 0 ? "" : stanza.substring(at + 6, stanza.indexOf("</body>", at));
  }

  static String body(Entry row) {
    return body(row.stanza().toString());
  }

  /** Compares with what is stored. */
  void settle(Database database) {
    for (BareJid account : database.accounts()) {
      Map<String, Integer> stored = stored(database, account);
      for (Letter letter : letters.values()) {
        if (letter.to.equals(account)) {
          settle(letter, stored.getOrDefault(letter.body, 0));
        }
      }
      inOrder(stored);
    }
  }

  private static Map<String, Integer> stored(Database database, BareJid account) {
    Map<String, Integer> stored = new LinkedHashMap<>();
    for (Entry row : database.log(database.owner(account)).values()) {
      if (!row.is(Entry.SENT)) {
        stored.merge(body(row), 1, Integer::sum);
      }
    }
    return stored;
  }

  private void settle(Letter letter, int times) {
    if (letter.acknowledged && !letter.refused) {
      if (times == 0) {
        violated("lost", letter + " was acknowledged and is not in the log");
      } else if (!letter.received) {
        violated("never-delivered", letter + " is in the log and nobody has received it");
      }
    }
    if (times > 1) {
      if (letter.again) {
        repeat();
      } else {
        violated("stored-twice", letter + " is in the log " + times + " times");
      }
    }
  }

  /** What one client has sent is in a log in its order, as far as it is there. */
  private void inOrder(Map<String, Integer> stored) {
    Map<String, Integer> last = new HashMap<>();
    for (String body : stored.keySet()) {
      Letter letter = letters.get(body);
      if (letter != null) {
        int number = Integer.parseInt(body.substring(1));
        Integer before = last.put(letter.sender, number);
        if (before != null && before > number) {
          violated("order-of-sender", letter + " comes after m" + before);
        }
      }
    }
  }
}
