// SPDX-License-Identifier: Apache-2.0
package im.starling.interop.wire;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * One account's stream with XEP-0198, over any number of connections. It counts what the standard
 * tells it to count, and tells a {@link Listener} of every number that the server names. Belongs to
 * one thread, except {@link #send}.
 */
public final class XmppClient implements AutoCloseable {

  /** Hears what happens, on the thread that reads. */
  public interface Listener {
    /** The server says that it has handled {@code h} of the {@code sent} stanzas of this stream. */
    void handled(long h, long sent);

    /** A stanza that was sent with this tag is covered by the server's {@code h}. */
    void acknowledged(String tag);

    /** The server does not take up the stream that was lost, and says why. */
    void refused(String condition);

    /** A message came. */
    void message(Element message);
  }

  /** Hears messages and nothing else. */
  @FunctionalInterface
  public interface Reader extends Listener {
    @Override
    default void handled(long h, long sent) {}

    @Override
    default void acknowledged(String tag) {}

    @Override
    default void refused(String condition) {}
  }

  private record Outgoing(String tag, String xml) {}

  private final Listener listener;
  private final Deque<Outgoing> unacknowledged = new ArrayDeque<>();
  private Wire wire;
  private String resumption = "";
  private boolean counting;
  private long received;
  private long sent;
  private long handled;

  private XmppClient(Listener listener, Wire wire) {
    this.listener = listener;
    this.wire = wire;
  }

  /** Connects and authenticates; then {@link #resume} or {@link #bind}. */
  public static XmppClient connect(Login login, Listener listener) throws IOException {
    return new XmppClient(listener, authenticated(login));
  }

  /** Comes back on a new connection, after the last one broke, to the same server or another. */
  public void reconnect(Login login) throws IOException {
    wire.close();
    counting = false;
    wire = authenticated(login);
  }

  private static Wire authenticated(Login login) throws IOException {
    Wire wire = Wire.connect(login);
    try {
      wire.open();
      new Scram(login.user(), login.password()).run(wire);
      wire.open();
      return wire;
    } catch (IOException e) {
      wire.close();
      throw e;
    }
  }

  /**
   * Asks for the stream that was lost (XEP-0198 §5). If the server has it, what it did not handle
   * is sent again, and the answer is true. If not, it may still say how much of it was handled; the
   * rest is for {@link #abandoned}.
   */
  public boolean resume() throws IOException {
    if (resumption.isEmpty()) {
      return false;
    }
    wire.send(
        "<resume xmlns='"
            + Names.SM
            + "' previd='"
            + Element.escape(resumption)
            + "' h='"
            + received
            + "'/>");
    Element answer = wire.read();
    if (!answer.attribute("h").isEmpty()) {
      acknowledge(answer);
    }
    if (answer.is(Names.SM, "failed")) {
      listener.refused(answer.children().isEmpty() ? "" : answer.children().getFirst().name());
      return false;
    }
    if (!answer.is(Names.SM, "resumed")) {
      throw new IOException("neither resumed nor refused: " + answer);
    }
    sendAgain();
    requestAck();
    return true;
  }

  private synchronized void sendAgain() throws IOException {
    counting = true;
    for (Outgoing again : unacknowledged) {
      wire.send(again.xml());
    }
  }

  /**
   * Gives up the stream that was lost; returns the tags of what the server never said it had
   * handled, in order.
   */
  public synchronized List<String> abandoned() {
    List<String> tags = new ArrayList<>();
    unacknowledged.stream().map(Outgoing::tag).filter(tag -> !tag.isEmpty()).forEach(tags::add);
    unacknowledged.clear();
    resumption = "";
    return tags;
  }

  /** Binds a resource and, from there on, counts (XEP-0198 §3). */
  public synchronized void bind() throws IOException {
    wire.send("<iq type='set' id='bind'><bind xmlns='" + Names.BIND + "'/></iq>");
    Element bound = wire.read();
    if (!bound.attribute("type").equals("result")) {
      throw new IOException("not bound: " + bound);
    }
    wire.send("<enable xmlns='" + Names.SM + "' resume='true'/>");
    sent = 0;
    handled = 0;
    resumption = wire.expect(Names.SM, "enabled").attribute("id");
    received = 0;
    counting = true;
  }

  /** Sends a stanza. A tag makes it one whose acknowledgement the listener hears of. */
  public synchronized void send(String tag, String xml) throws IOException {
    if (counting) {
      sent++;
      unacknowledged.add(new Outgoing(tag, xml));
    }
    wire.send(xml);
  }

  public void requestAck() throws IOException {
    wire.send("<r xmlns='" + Names.SM + "'/>");
  }

  /**
   * Reads one element and does what XEP-0198 demands; returns it if it is a stanza that the caller
   * may want.
   */
  public Optional<Element> read() throws IOException {
    Element element = wire.read();
    if (element.is(Names.SM, "r")) {
      wire.send("<a xmlns='" + Names.SM + "' h='" + received + "'/>");
      return Optional.empty();
    }
    if (element.is(Names.SM, "a")) {
      acknowledge(element);
      return Optional.empty();
    }
    if (!element.namespace().equals(Names.CLIENT)) {
      return Optional.empty();
    }
    received++;
    if (element.name().equals("message")) {
      listener.message(element);
    }
    return Optional.of(element);
  }

  private void acknowledge(Element element) {
    long h = Long.parseLong(element.attribute("h"));
    List<String> tags = new ArrayList<>();
    long outgoing;
    synchronized (this) {
      outgoing = sent;
      for (; handled < h && !unacknowledged.isEmpty(); handled++) {
        tags.add(unacknowledged.remove().tag());
      }
    }
    // Without our lock: a listener has one of its own, and may hold it while it sends.
    listener.handled(h, outgoing);
    tags.stream().filter(tag -> !tag.isEmpty()).forEach(listener::acknowledged);
  }

  /** How many stanzas the server has not said to have handled. */
  public synchronized int outstanding() {
    return unacknowledged.size();
  }

  /** Breaks the connection; the stream can be resumed. */
  @Override
  public void close() {
    wire.close();
  }

  /** Ends the stream as one should: it is over when {@link #read} fails (RFC 6120 §4.4). */
  public void goodbye() throws IOException {
    wire.send("<a xmlns='" + Names.SM + "' h='" + received + "'/></stream:stream>");
  }
}
