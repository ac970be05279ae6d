// SPDX-License-Identifier: Apache-2.0
package im.starling.node.guarantee;

import im.starling.node.TestNode;
import im.starling.node.scene.Xml;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A bound session, read by a thread of its own, which answers requests for acknowledgements and
 * takes down what came. Its password is its name.
 */
final class Client implements AutoCloseable {
  private static final String DOMAIN = TestNode.DOMAINS.getFirst();
  private static final String SM = "urn:xmpp:sm:3";

  private final Connection connection;
  private final String user;
  private final List<Heard> heard = new ArrayList<>();
  private final List<Xml> errors = new ArrayList<>();
  private final List<Xml> presences = new ArrayList<>();
  private final Map<String, Xml> answers = new HashMap<>();
  private final Map<String, List<Heard>> results = new HashMap<>();
  private boolean reading = true;
  private boolean over;
  private boolean present;
  private boolean enabled;
  private long received;
  private long handled = -1;
  private int requests;

  private Client(Connection connection, String user) {
    this.connection = connection;
    this.user = user;
  }

  /** Logs in over direct TLS and binds a resource; has no presence yet. */
  static Client login(TestNode node, String user) throws IOException {
    Connection connection = Connection.authenticated(node, user);
    try {
      connection.bind();
    } catch (IOException e) {
      connection.close();
      throw e;
    }
    Client client = new Client(connection, user);
    Thread.ofVirtual().name("reads for " + user).start(client::live);
    return client;
  }

  /** Makes the account first. */
  static Client create(TestNode node, String user) throws IOException {
    node.account(user + "@" + DOMAIN, user);
    return login(node, user);
  }

  String address() {
    return user + "@" + DOMAIN;
  }

  /** Sends initial presence, and waits until it is known. */
  Client appear() throws IOException {
    connection.send("<presence/>");
    await("its own presence", () -> present);
    return this;
  }

  /** Stream management, without resumption. */
  Client enable() throws IOException {
    connection.send("<enable xmlns='" + SM + "'/>");
    await("stream management", () -> enabled);
    return this;
  }

  void tell(Client whom, String body) throws IOException {
    send("<message type='chat' to='%s'><body>%s</body></message>".formatted(whom.address(), body));
  }

  /** Asks for an acknowledgement. */
  void request() throws IOException {
    send("<r xmlns='" + SM + "'/>");
  }

  void send(String xml) throws IOException {
    connection.send(xml);
  }

  void send(byte[] bytes) throws IOException {
    connection.send(bytes);
  }

  /** Asks the server for something that it answers where the stream is (XEP-0199). */
  void ping() throws IOException {
    Xml answer = ask("get", DOMAIN, "", "<ping xmlns='urn:xmpp:ping'/>");
    if (!answer.attribute("type").equals("result")) {
      throw new AssertionError("no pong: " + answer);
    }
  }

  /** Asks, and waits for the answer. */
  Xml ask(String type, String to, String id, String payload) throws IOException {
    String name = id.isEmpty() ? "q" + ++requests : id;
    send("<iq type='%s' to='%s' id='%s'>%s</iq>".formatted(type, to, name, payload));
    await("the answer to " + payload, () -> answers.containsKey(name));
    return seen(() -> Objects.requireNonNull(answers.get(name)));
  }

  /** The answer to a request that was sent. */
  Xml answer(String id) {
    await("the answer to " + id, () -> answers.containsKey(id));
    return seen(() -> Objects.requireNonNull(answers.get(id)));
  }

  /** What came for a question to the archive. */
  List<Heard> results(String query) {
    return seen(() -> List.copyOf(results.getOrDefault(query, List.of())));
  }

  /** What the account's archive holds beyond an id, up to 50 messages of it. */
  List<Heard> page(@Nullable String after) throws IOException {
    String id = "q" + ++requests;
    String since = after == null ? "" : "<after>" + after + "</after>";
    Xml answer =
        ask(
            "set",
            address(),
            id,
            "<query xmlns='urn:xmpp:mam:2' queryid='%s'>".formatted(id)
                + "<set xmlns='http://jabber.org/protocol/rsm'><max>50</max>%s</set></query>"
                    .formatted(since));
    if (!answer.attribute("type").equals("result")) {
      throw new AssertionError("no archive: " + answer);
    }
    return seen(() -> List.copyOf(results.getOrDefault(id, List.of())));
  }

  /** The whole archive. */
  List<Heard> archive() throws IOException {
    List<Heard> all = new ArrayList<>();
    List<Heard> page = page(null);
    while (!page.isEmpty()) {
      all.addAll(page);
      page = page(page.getLast().id());
    }
    return all;
  }

  /** What came live, in order. */
  List<Heard> heard() {
    return seen(() -> List.copyOf(heard));
  }

  /** Messages that came back, and errors of the stream. */
  List<Xml> errors() {
    return seen(() -> List.copyOf(errors));
  }

  /** All presence that came, its own included. */
  List<Xml> presences() {
    return seen(() -> List.copyOf(presences));
  }

  void awaitPresences(int count) {
    await(count + " presences", () -> presences.size() >= count);
  }

  /** How many of its stanzas the server said to have handled; -1 before it said anything. */
  long handled() {
    return seen(() -> handled);
  }

  /** How many requests were answered, and how often it was asked for a sign of life. */
  int answered() {
    return seen(answers::size);
  }

  /** How many stanzas came, and how many bytes of all kinds. */
  long stanzas() {
    return seen(() -> received);
  }

  long bytes() {
    return connection.bytes();
  }

  boolean over() {
    return seen(() -> over);
  }

  void awaitErrors(int count) {
    await(count + " errors", () -> errors.size() >= count);
  }

  void awaitHandled(long count) {
    await(count + " acknowledged", () -> handled >= count);
  }

  void awaitHeard(int count) {
    await(count + " messages", () -> heard.size() >= count);
  }

  void awaitLast(String body) {
    await("the last", () -> !heard.isEmpty() && heard.getLast().body().equals(body));
  }

  void awaitEnd() {
    await("the end", () -> over);
  }

  /** Waits until it has heard so many, or its stream is over. */
  void awaitHeardOrEnd(int count) {
    await(count + " messages or the end", () -> over || heard.size() >= count);
  }

  /** Stops to read after the element that is being read, or goes on. */
  synchronized void reading(boolean on) {
    reading = on;
    notifyAll();
  }

  void drop() throws IOException {
    connection.drop();
  }

  private synchronized <T> T seen(Supplier<T> what) {
    return what.get();
  }

  private synchronized void await(String what, BooleanSupplier condition) {
    long end = System.nanoTime() + Connection.PATIENCE_MILLIS * 1_000_000L;
    try {
      while (!condition.getAsBoolean()) {
        long left = (end - System.nanoTime()) / 1_000_000;
        if (left <= 0) {
          throw new AssertionError(
              user
                  + " waited for "
                  + what
                  + ", heard "
                  + heard.size()
                  + ", handled "
                  + handled
                  + ", over "
                  + over
                  + ", errors "
                  + errors);
        }
        wait(left);
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private void live() {
    try {
      while (true) {
        pause();
        Xml element = connection.read();
        if (took(element)) {
          connection.send("<a xmlns='%s' h='%d'/>".formatted(SM, received));
        }
      }
    } catch (IOException | InterruptedException e) {
      synchronized (this) {
        over = true;
        notifyAll();
      }
    }
  }

  private synchronized void pause() throws InterruptedException {
    while (!reading) {
      wait();
    }
  }

  /** True if an acknowledgement is asked for. */
  private synchronized boolean took(Xml element) {
    notifyAll();
    if (element.is(SM, "r")) {
      return true;
    } else if (element.is(SM, "a")) {
      handled = Long.parseLong(element.attribute("h"));
    } else if (element.is(SM, "enabled")) {
      enabled = true;
      received = 0;
    } else if (element.is(Xml.STREAMS, "error")) {
      errors.add(element);
    } else {
      received++;
      stanza(element);
    }
    return false;
  }

  private void stanza(Xml element) {
    boolean error = element.attribute("type").equals("error");
    switch (element.name()) {
      case "presence" -> {
        present = true;
        presences.add(element);
      }
      case "iq" -> answers.put(element.attribute("id"), element);
      default -> {
        Xml first = element.children().isEmpty() ? element : element.children().getFirst();
        if (error) {
          errors.add(element);
        } else if (first.is("urn:xmpp:mam:2", "result")) {
          results
              .computeIfAbsent(first.attribute("queryid"), query -> new ArrayList<>())
              .add(Heard.archived(first));
        } else {
          heard.add(Heard.live(element));
        }
      }
    }
  }

  @Override
  public void close() throws IOException {
    connection.close();
    reading(true);
  }
}
