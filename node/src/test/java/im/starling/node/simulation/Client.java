// SPDX-License-Identifier: Apache-2.0
package im.starling.node.simulation;

import im.starling.persistence.ArchiveIds;
import im.starling.protocol.BareJid;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A client that does all that XEP-0198 asks of it: it counts, comes back to some node where its
 * connection was lost, and sends again what it does not know to have been handled.
 */
final class Client {
  private static final ArchiveIds IDS = new ArchiveIds(Buffer.buffer(new byte[16]));
  private static final String OPEN =
      "<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'"
          + " version='1.0' to='"
          + World.DOMAIN
          + "'>";
  private static final String SM = " xmlns='urn:xmpp:sm:3'";

  /** For so long it waits for anything that it is owed, in microseconds. */
  private static final long PATIENCE = 25_000_000;

  private final World world;
  private final Simulation cluster;
  private final BareJid account;
  private final String resource;
  private final boolean alone;
  private final Random chance;
  private final ArrayDeque<Said> unacknowledged = new ArrayDeque<>();
  private final Set<String> asked = new HashSet<>();

  /** All of this session, and when they were asked. */
  private final Map<String, Long> questions = new HashMap<>();

  private @Nullable Connection connection;

  /** Where it is connected, and where its session was last. */
  private @Nullable SimulatedNode node;

  private @Nullable SimulatedNode last;

  private Elements elements = new Elements();
  private State state = State.OFFLINE;
  private @Nullable String resumeId;

  /** Rows that this session has been given. */
  private Set<String> rows = new HashSet<>();

  private long lastRow;
  private long acknowledged;
  private long heard;
  private boolean counting;
  private long since;
  private int sessions;

  private enum State {
    OFFLINE,
    GREETING,
    PROVING,
    BINDING,
    RESUMING,
    ENABLING,
    ONLINE
  }

  /** What counts, and is not acknowledged: a letter, or something that need not be said again. */
  private record Said(String xml, Ledger.@Nullable Letter letter) {}

  /**
   * @param alone whether its account has no other
   */
  Client(World world, Simulation cluster, BareJid account, String resource, boolean alone) {
    this.world = world;
    this.cluster = cluster;
    this.account = account;
    this.resource = resource;
    this.alone = alone;
    this.chance = world.time().chance("client " + account + resource);
    later(1_000_000, this::connect);
    live();
  }

  String name() {
    return account.local() + "/" + resource;
  }

  private void trace(String what) {
    world.ledger().trace(() -> name() + " " + what);
  }

  private void later(int most, Runnable task) {
    world.time().after(1_000L + chance.nextInt(most), chance, task);
  }

  /** True if nothing that it waits for is outstanding. */
  boolean atRest() {
    return state == State.ONLINE && unacknowledged.isEmpty() && asked.isEmpty();
  }

  String standing() {
    return name()
        + " is "
        + state
        + ", "
        + unacknowledged.size()
        + " unacknowledged, asked "
        + asked;
  }

  // What it does of itself.

  private void live() {
    later(
        cluster.settling() ? 1_000_000 : 250_000,
        () -> {
          if (state == State.ONLINE) {
            act();
          } else if (state != State.OFFLINE && world.time().now() - since > PATIENCE) {
            lose();
          }
          live();
        });
  }

  private void act() {
    if (cluster.settling()) {
      settle();
      return;
    }
    int luck = chance.nextInt(100);
    if (luck < 60) {
      write(cluster.anybody(chance));
    } else if (luck < 75) {
      ask();
    } else if (luck < 85) {
      say("<r" + SM + "/>");
    } else if (luck < 93) {
      acknowledge();
    } else if (luck < 96) {
      trace("loses its connection");
      lose();
    } else if (luck < 97) {
      trace("logs out");
      resumeId = null;
      say("</stream:stream>");
    }
  }

  private void settle() {
    acknowledge();
    if (!unacknowledged.isEmpty() || !asked.isEmpty()) {
      say("<r" + SM + "/>");
      if (world.time().now() - since > 2 * PATIENCE) {
        since = world.time().now();
        trace("has waited too long");
        lose();
      }
    }
    // An answer is in the memory of the stream's node only: who misses it asks again.
    asked.removeIf(this::missed);
  }

  private boolean missed(String question) {
    long at = questions.getOrDefault(question, 0L);
    return world.time().now() - at > 2 * PATIENCE && cluster.troubled(at);
  }

  /** A message to somebody. */
  void write(BareJid to) {
    if (state != State.ONLINE) {
      return;
    }
    boolean full = chance.nextInt(5) == 0;
    Ledger.Letter letter = world.ledger().letter(name(), to, full);
    String xml =
        "<message type='chat' id='%s' to='%s'><body>%s</body></message>"
            .formatted(letter.body, full ? to + "/" + Simulation.RESOURCES[0] : to, letter.body);
    trace("writes " + letter);
    send(new Said(xml, letter));
  }

  /** Its roster, or something that another account answers for itself. */
  private void ask() {
    String id = "q" + sessions + "-" + (questions.size() + 1);
    String what =
        chance.nextBoolean()
            ? "><query xmlns='jabber:iq:roster'/>"
            : " to='" + cluster.anybody(chance) + "'><ping xmlns='urn:xmpp:ping'/>";
    asked.add(id);
    questions.put(id, world.time().now());
    send(new Said("<iq type='get' id='" + id + "'" + what + "</iq>", null));
  }

  private void send(Said said) {
    unacknowledged.add(said);
    say(said.xml);
  }

  private void say(String xml) {
    if (connection != null) {
      connection.say(xml);
    }
  }

  private void acknowledge() {
    if (counting) {
      say("<a" + SM + " h='" + heard + "'/>");
    }
  }

  // Its connection.

  private void connect() {
    if (state != State.OFFLINE) {
      return;
    }
    SimulatedNode to = cluster.someNode(chance);
    if (to == null) {
      later(1_000_000, this::connect);
      return;
    }
    node = to;
    since = world.time().now();
    state = State.GREETING;
    counting = false;
    elements = new Elements();
    connection = to.accept(this);
    trace("connects to " + to.id().name());
    say(OPEN);
  }

  private void lose() {
    Connection there = connection;
    if (there != null) {
      there.lose();
      ended(there);
    }
  }

  /** Its connection is no more. */
  void ended(Connection which) {
    if (which == connection) {
      connection = null;
      state = State.OFFLINE;
      later(2_000_000, this::connect);
    }
  }

  // What it hears.

  /** It was written and will not arrive: where nothing was counted yet that is as good as heard. */
  void misses(Connection from, String text) {
    if (from.counting()) {
      return;
    }
    for (String element : new Elements().feed(text)) {
      Ledger.Letter letter = world.ledger().find(Ledger.body(element));
      if (letter != null && letter.to.equals(account)) {
        letter.received = true;
      }
    }
  }

  void hears(Connection from, String text) {
    if (from != connection) {
      return;
    }
    for (String element : elements.feed(text)) {
      if (from == connection) {
        hears(element);
      }
    }
  }

  private void hears(String xml) {
    if (xml.startsWith("<stream:error")) {
      trace("hears " + xml);
      resumeId = null;
      return;
    }
    switch (state) {
      case OFFLINE -> {}
      case GREETING -> prove();
      case PROVING -> proved(xml);
      case BINDING -> bound(xml);
      case RESUMING -> resumed(xml);
      case ENABLING -> enabled(xml);
      case ONLINE -> online(xml);
    }
  }

  private void prove() {
    byte[] plain =
        ("\0" + account.local() + "\0" + Database.PASSWORD).getBytes(StandardCharsets.UTF_8);
    state = State.PROVING;
    say(
        "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>"
            + Base64.getEncoder().encodeToString(plain)
            + "</auth>");
  }

  private void proved(String xml) {
    if (xml.startsWith("<success")) {
      say(OPEN);
    } else if (!xml.startsWith("<stream:features")) {
      trace("is not let in: " + xml);
      lose();
    } else if (resumeId == null) {
      bind(true);
    } else {
      state = State.RESUMING;
      say("<resume" + SM + " previd='" + resumeId + "' h='" + heard + "'/>");
    }
  }

  /**
   * @param doubtful whether it does not know what was handled of the session before
   */
  private void bind(boolean doubtful) {
    state = State.BINDING;
    asked.clear();
    questions.clear();
    unacknowledged.removeIf(said -> said.letter == null);
    for (Said said : unacknowledged) {
      if (said.letter != null && doubtful) {
        said.letter.again = true;
      }
    }
    rows = new HashSet<>();
    lastRow = 0;
    sessions++;
    say(
        "<iq type='set' id='bind'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><resource>"
            + resource
            + "</resource></bind></iq>");
  }

  private void bound(String xml) {
    if (!xml.startsWith("<iq") || !xml.contains("/" + resource + "</jid>")) {
      trace("is not bound: " + xml);
      lose();
      return;
    }
    state = State.ENABLING;
    say("<enable" + SM + " resume='true'/>");
  }

  private void enabled(String xml) {
    if (!xml.startsWith("<enabled")) {
      online(xml); // what was said to the session before it counts
      return;
    }
    trace("is there, session " + sessions);
    resumeId = Elements.attribute(xml, "id");
    count();
    acknowledged = 0;
    heard = 0;
    online();
    say("<presence/>");
    unacknowledged.addFirst(new Said("<presence/>", null));
    unacknowledged.stream().skip(1).forEach(said -> say(said.xml));
  }

  private void count() {
    counting = true;
    if (connection != null) {
      connection.count();
    }
  }

  private void online() {
    state = State.ONLINE;
    last = node;
    since = world.time().now();
  }

  private void resumed(String xml) {
    String h = Elements.attribute(xml, "h");
    if (last != null && last.felled()) {
      world.ledger().orphaned(xml.startsWith("<resumed"));
    }
    if (xml.startsWith("<failed")) {
      trace("is not resumed, h " + h);
      if (h != null) {
        acknowledged(Long.parseLong(h));
      }
      resumeId = null;
      bind(h == null);
      return;
    }
    trace("is resumed, h " + h);
    if (!xml.startsWith("<resumed") || h == null) {
      world.ledger().violated("protocol", name() + " wants to resume and hears " + xml);
      return;
    }
    acknowledged(Long.parseLong(h));
    count();
    online();
    unacknowledged.forEach(said -> say(said.xml));
  }

  private void acknowledged(long h) {
    if (h < acknowledged || h - acknowledged > unacknowledged.size()) {
      String kind = cluster.parted() ? "twin" : "count";
      world.ledger().violated(kind, name() + " hears h " + h + " after " + acknowledged);
      return;
    }
    for (; acknowledged < h; acknowledged++) {
      Ledger.Letter letter = unacknowledged.remove().letter;
      if (letter != null) {
        letter.acknowledged = true;
        trace("knows that was taken " + letter);
      }
    }
  }

  private void online(String xml) {
    if (xml.startsWith("<r ")) {
      if (chance.nextInt(4) > 0) {
        acknowledge();
      }
    } else if (xml.startsWith("<a ")) {
      since = world.time().now();
      acknowledged(Long.parseLong(String.valueOf(Elements.attribute(xml, "h"))));
    } else {
      heard++;
      if (xml.startsWith("<message")) {
        message(xml);
      } else if (xml.startsWith("<iq")) {
        answered(xml);
      }
    }
  }

  private void answered(String xml) {
    String id = String.valueOf(Elements.attribute(xml, "id"));
    Long at = questions.get(id);
    if (at == null || asked.remove(id)) {
      return;
    }
    if (cluster.troubled(at)) {
      world.ledger().repeat();
    } else {
      world.ledger().violated("answered-twice", name() + " hears again " + xml);
    }
  }

  private void message(String xml) {
    if ("error".equals(Elements.attribute(xml, "type"))) {
      Ledger.Letter letter = world.ledger().find(String.valueOf(Elements.attribute(xml, "id")));
      trace("hears " + xml);
      if (letter != null && letter.sender.equals(name())) {
        letter.refused = true;
      }
      return;
    }
    Ledger.Letter letter = world.ledger().find(Ledger.body(xml));
    int at = xml.indexOf("<stanza-id");
    String id = at < 0 ? null : Elements.attribute(xml.substring(at), "id");
    if (letter == null || id == null) {
      world.ledger().violated("protocol", name() + " hears " + xml);
      return;
    }
    letter.received = true;
    long row = IDS.decode(world.database().owner(account), id).orElse(0);
    trace("receives " + letter + ", row " + row);
    if (!rows.add(id)) {
      world.ledger().violated("row-twice", name() + " is given again " + letter + " row " + row);
    } else if (alone && !letter.full) {
      if (row < lastRow) {
        world.ledger().violated("order-of-rows", name() + " is given " + letter + " too late");
      }
      lastRow = Math.max(lastRow, row);
    }
  }
}
