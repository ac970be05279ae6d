// SPDX-License-Identifier: Apache-2.0
package im.starling.interop.nemesis;

import im.starling.interop.wire.Element;
import im.starling.interop.wire.Login;
import im.starling.interop.wire.Names;
import im.starling.interop.wire.XmppClient;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * One account's client in a run: writes numbered messages to its peer as fast as the server
 * acknowledges them, takes down everything, and comes back whenever its connection breaks. Two
 * virtual threads: one lives through the connections and reads, one writes.
 */
final class Talker implements XmppClient.Listener {
  private static final int WINDOW = 24;
  private static final int ASK_EVERY = 5;

  private final Login login;
  private final String peer;
  private final Recorder recorder;
  private final Queue<Integer> again = new ArrayDeque<>();
  private final Set<Integer> acked = new HashSet<>();
  private volatile int target;
  private volatile boolean stopped;
  private boolean away;
  private int session;
  private int written;
  private boolean writable;
  private XmppClient client;

  private Talker(Login login, String peer, Recorder recorder) throws IOException {
    this.login = login;
    this.peer = peer;
    this.recorder = recorder;
    this.client = XmppClient.connect(login, this);
  }

  /** Logs in; writes nothing before it is given a target. */
  static Talker start(Login login, String peer, Recorder recorder) throws IOException {
    Talker talker = new Talker(login, peer, recorder);
    talker.begin();
    Thread.ofVirtual().name("reads for " + login.user()).start(talker::live);
    Thread.ofVirtual().name("writes for " + login.user()).start(talker::write);
    return talker;
  }

  Login login() {
    return login;
  }

  /** Lets it write up to this number. */
  synchronized void target(int number) {
    target = number;
    notifyAll();
  }

  /** Whether all up to the target is acknowledged. */
  synchronized boolean done() {
    return acked.size() == target;
  }

  synchronized int acknowledged() {
    return acked.size();
  }

  /**
   * Leaves, with a goodbye or by a connection that breaks, and stays away: what is sent to it
   * meanwhile is kept by the server, for nobody in particular or for a stream that might be taken
   * up again.
   */
  synchronized void leave(boolean goodbye) throws IOException {
    away = true;
    if (goodbye) {
      client.goodbye();
    } else {
      client.close();
    }
  }

  synchronized void comeAgain() {
    away = false;
    notifyAll();
  }

  /** Ends it, with a goodbye. */
  synchronized void stop() {
    stopped = true;
    notifyAll();
    try {
      client.goodbye();
    } catch (IOException e) {
      client.close(); // It lost its connection just then.
    }
  }

  private void live() {
    while (!stopped) {
      try {
        client.read();
      } catch (IOException e) {
        lose();
        comeBack();
      }
    }
  }

  private synchronized void lose() {
    writable = false;
    client.close();
    if (!stopped) {
      recorder.add(new Event.Lost(System.nanoTime(), login.user(), session));
    }
  }

  private void comeBack() {
    while (!stopped) {
      try {
        stayAway();
        client.reconnect();
        if (client.resume()) {
          recorder.add(new Event.Resumed(System.nanoTime(), login.user(), session));
          writes();
        } else {
          begin();
        }
        return;
      } catch (IOException e) {
        pause(); // The server is not back yet: that a port answers can only be tried.
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private synchronized void stayAway() throws InterruptedException {
    while (away && !stopped) {
      wait();
    }
  }

  private synchronized void pause() {
    try {
      TimeUnit.MILLISECONDS.timedWait(this, 50);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** A new session: what the last one left open is to be sent again, under the same numbers. */
  private synchronized void begin() throws IOException {
    List<Integer> open = new ArrayList<>();
    client.abandoned().forEach(tag -> open.add(Integer.valueOf(tag)));
    open.addAll(again);
    again.clear();
    again.addAll(open);
    session++;
    client.bind();
    recorder.add(new Event.Bound(System.nanoTime(), login.user(), session));
    client.send("", "<presence/>");
    writes();
  }

  private synchronized void writes() {
    writable = true;
    notifyAll();
  }

  private void write() {
    try {
      while (!stopped) {
        writeNext();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void writeNext() throws InterruptedException {
    while (!stopped && !mayWrite()) {
      wait();
    }
    if (stopped) {
      return;
    }
    int number = again.isEmpty() ? ++written : again.remove();
    String body = body(number);
    recorder.add(
        new Event.Sent(System.nanoTime(), login.user(), session, name(peer), number, body));
    try {
      client.send(
          Integer.toString(number),
          "<message type='chat' to='%1$s' id='%2$d'><body>%3$s</body><origin-id xmlns='%4$s' id='%2$d'/></message>"
              .formatted(peer, number, Element.escape(body), Names.SID));
      if (number % ASK_EVERY == 0 || (again.isEmpty() && written >= target)) {
        client.requestAck();
      }
    } catch (IOException e) {
      writable = false; // The reader meets the same end, and comes back.
    }
  }

  private boolean mayWrite() {
    boolean more = !again.isEmpty() || written < target;
    return writable && more && client.outstanding() < WINDOW;
  }

  /**
   * No two alike, and none that survives a careless hand: markup, quotes, more than one plane of
   * Unicode.
   */
  private String body(int number) {
    return login.user()
        + " says "
        + number
        + ": <b>&amp; \"'\n\t𝄞 žluťoučký "
        + "x".repeat(number % 200);
  }

  private static String name(String address) {
    int at = address.indexOf('@');
    return at < 0 ? address : address.substring(0, at);
  }

  @Override
  public void handled(long h, long sent) {
    recorder.add(new Event.Handled(System.nanoTime(), login.user(), session, h, sent));
  }

  @Override
  public void acknowledged(String tag) {
    int number = Integer.parseInt(tag);
    synchronized (this) {
      acked.add(number);
      notifyAll();
    }
    recorder.add(new Event.Acked(System.nanoTime(), login.user(), session, number));
  }

  @Override
  public void message(Element message) {
    int number = number(message);
    String from = name(message.attribute("from"));
    if (message.attribute("type").equals("error")) {
      recorder.add(new Event.Bounced(System.nanoTime(), login.user(), session, number));
    } else {
      String body = message.childText(Names.CLIENT, "body");
      recorder.add(
          new Event.Received(System.nanoTime(), login.user(), session, from, number, body));
    }
  }

  /** The number of a message, or one that no message has. */
  private static int number(Element message) {
    String id =
        message.child(Names.SID, "origin-id").map(origin -> origin.attribute("id")).orElse("");
    return id.matches("\\d{1,9}") ? Integer.parseInt(id) : -1;
  }

  /** What an archive holds, in the terms of the history. */
  static History.Archived archived(String owner, int place, String id, Element message) {
    return new History.Archived(
        owner,
        place,
        id,
        name(message.attribute("from")),
        name(message.attribute("to")),
        number(message),
        message.childText(Names.CLIENT, "body"));
  }
}
