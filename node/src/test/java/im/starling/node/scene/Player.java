// SPDX-License-Identifier: Apache-2.0
package im.starling.node.scene;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One client of a scene: its connection and what came over it and was not looked at yet. Nothing is
 * read behind the scene's back, and nothing is answered that the scene does not answer.
 */
final class Player {
  static final String SM = "urn:xmpp:sm:3";
  static final String SASL2 = "urn:xmpp:sasl:2";

  private final String name;
  private final Cast.Account account;
  private final SceneServer server;
  private final Consumer<String> loud;
  private final List<String> quiet = new ArrayList<>();
  private Consumer<String> transcript;
  private final Deque<Event> waiting = new ArrayDeque<>();
  private @Nullable Wire wire;
  private String address = "";
  private boolean bound;
  private boolean online;
  private long received;
  private long sent;
  private int requests;
  private @Nullable Xml offered;
  private String proof = "";

  Player(String name, Cast.Account account, SceneServer server, Consumer<String> transcript) {
    this.name = name;
    this.account = account;
    this.server = server;
    this.loud = transcript;
    this.transcript = transcript;
  }

  String name() {
    return name;
  }

  Cast.Account account() {
    return account;
  }

  /** The full JID that was bound, or empty. */
  String address() {
    return address;
  }

  boolean bound() {
    return bound;
  }

  boolean online() {
    return online;
  }

  void online(boolean now) {
    online = now;
  }

  /** Stanzas that came since stream management was enabled. */
  long received() {
    return received;
  }

  /** Stanzas sent since it was asked for. */
  long sent() {
    return sent;
  }

  /** The stream features offered last. */
  Xml offered() {
    if (offered == null) {
      throw new SceneFailure(name + " was offered no features");
    }
    return offered;
  }

  /** What the server has to add to its success: that it knows the password, too (RFC 5802 §3). */
  String proof() {
    return proof;
  }

  void proof(String expected) {
    proof = expected;
  }

  /** What every scene does at its beginning stands in the transcript only if it fails. */
  void quietly() {
    transcript = quiet::add;
  }

  void loudly(boolean succeeded, String summary) {
    if (succeeded) {
      loud.accept(name + " " + summary);
    } else {
      quiet.forEach(loud);
    }
    quiet.clear();
    transcript = loud;
  }

  Wire wire() {
    if (wire == null) {
      throw new SceneFailure(name + " is not connected");
    }
    return wire;
  }

  void connect(boolean direct, List<String> protocols) throws IOException {
    wire = new Wire(server.host(), direct ? server.directPort() : server.starttlsPort());
    bound = false;
    waiting.clear();
    if (direct) {
      wire.secure(account.domain(), protocols);
    }
  }

  /** Sends a stream header and returns the server's. */
  Xml open(String domain) throws IOException {
    send(
        "<?xml version='1.0'?><stream:stream to='%s' version='1.0' xml:lang='en'"
            .concat(" xmlns='%s' xmlns:stream='%s'>")
            .formatted(domain, Xml.CLIENT, Xml.STREAMS));
    return header();
  }

  Xml header() throws IOException {
    Xml header = wire().readHeader();
    transcript.accept(name + " ← " + header);
    return header;
  }

  /** A stream begins anew within the connection: after TLS, after SASL. */
  void restart() throws IOException {
    wire().restart();
  }

  void features() {
    offered = expect(element -> element.is(Xml.STREAMS, "features"), "stream features");
  }

  void send(String text) throws IOException {
    transcript.accept(name + " → " + shortened(text));
    wire().send(text);
  }

  void sendStanza(Xml template, String text) throws IOException {
    if (template.isStanza()) {
      sent++;
    } else if (template.is(SM, "enable") || template.is(SASL2, "authenticate")) {
      sent = 0;
    }
    send(text);
  }

  /**
   * Sends an IQ request of ours and returns the answer, whatever it is. What comes before it waits.
   */
  Xml ask(String type, @Nullable String to, String payload) throws IOException {
    String id = "ask-" + ++requests;
    sent++;
    send(
        "<iq type='%s' id='%s'%s>%s</iq>"
            .formatted(type, id, to == null ? "" : " to='" + Xml.escape(to) + "'", payload));
    return await(
        element ->
            element.name().equals("iq")
                && element.attribute("id").equals(id)
                && (element.attribute("type").equals("result")
                    || element.attribute("type").equals("error")),
        "the answer to " + payload);
  }

  /**
   * The next thing that came; acknowledgements and requests for them only if they are asked for.
   */
  Event next(boolean acknowledgements) {
    while (true) {
      Event event = waiting.isEmpty() ? read() : waiting.poll();
      if (!isNoise(event) || (acknowledgements && isAcknowledgement(event))) {
        return event;
      }
    }
  }

  /** The next element, which has to be as described. */
  Xml expect(Predicate<Xml> wanted, String description) {
    Event event = next(false);
    if (event instanceof Event.Came(Xml element) && wanted.test(element)) {
      return element;
    }
    throw new SceneFailure(name + " expected " + description + "\n  came: " + event);
  }

  /** The first element that is as described; all others wait for the scene, in their order. */
  Xml await(Predicate<Xml> wanted, String description) {
    for (Event event : waiting) {
      if (event instanceof Event.Came(Xml element) && wanted.test(element)) {
        waiting.remove(event);
        return element;
      }
    }
    while (true) {
      Event event = read();
      if (event instanceof Event.Came(Xml element)) {
        if (wanted.test(element)) {
          return element;
        }
        if (!isNoise(event)) {
          waiting.add(event);
        }
      } else {
        throw new SceneFailure(name + " waited for " + description + "\n  came: " + event);
      }
    }
  }

  /** What came and was not looked at. */
  List<Event> unread() {
    return waiting.stream().filter(event -> !isNoise(event)).toList();
  }

  /** What came does not matter to the scene. */
  void forget() {
    waiting.clear();
  }

  private Event read() {
    Event event = wire().read();
    transcript.accept(name + " ← " + shortened(event.toString()));
    if (event instanceof Event.Came(Xml element)) {
      if (element.isStanza()) {
        received++;
      } else if (element.is(SM, "enabled")) {
        received = 0;
      } else if (element.is(SM, "resumed")) {
        bound = true;
      } else if (element.is(SASL2, "success")) {
        loggedIn(element);
      }
    } else {
      bound = false;
    }
    return event;
  }

  /** XEP-0388 §2.6.1: a full address says that there is a session. */
  private void loggedIn(Xml success) {
    for (Xml child : success.children()) {
      if (child.is(SASL2, "authorization-identifier") && child.text().contains("/")) {
        bound(child.text());
      }
    }
    if (success.toString().contains("<enabled")) {
      received = 0;
    }
  }

  void bind(@Nullable String resource) throws IOException {
    String wish = resource == null ? "" : "<resource>" + Xml.escape(resource) + "</resource>";
    Xml answer =
        ask("set", null, "<bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'>" + wish + "</bind>");
    if (!answer.attribute("type").equals("result")) {
      throw new SceneFailure(name + " could not bind: " + answer);
    }
    bound(answer.children().getFirst().children().getFirst().text());
  }

  void bound(String jid) {
    address = jid;
    bound = true;
  }

  /** Ends the stream as a client that leaves, and waits until the server has, too. */
  List<Event> leave() throws IOException {
    send("</stream:stream>");
    List<Event> last = new ArrayList<>();
    Event event = next(false);
    while (event instanceof Event.Came) {
      last.add(event);
      event = next(false);
    }
    gone();
    return last;
  }

  void drop() throws IOException {
    transcript.accept(name + " drops the connection");
    wire().drop();
    waiting.clear();
    gone();
  }

  void gone() throws IOException {
    if (wire != null) {
      wire.close();
    }
    wire = null;
    bound = false;
    online = false;
  }

  /**
   * What a server may send at any time, and what tells nothing: acknowledgements, and the word that
   * a contact as a whole is unavailable, which servers may give in answer to a request or a probe
   * (RFC 6121 §4.3.2).
   */
  private static boolean isNoise(Event event) {
    return isAcknowledgement(event)
        || (event instanceof Event.Came(Xml element)
            && element.is(Xml.CLIENT, "presence")
            && element.attribute("type").equals("unavailable")
            && !element.attribute("from").contains("/"));
  }

  private static boolean isAcknowledgement(Event event) {
    return event instanceof Event.Came(Xml element) && (element.is(SM, "r") || element.is(SM, "a"));
  }

  private static String shortened(String text) {
    return text.length() <= 1_000 ? text : text.substring(0, 1_000) + "… (" + text.length() + ")";
  }
}
