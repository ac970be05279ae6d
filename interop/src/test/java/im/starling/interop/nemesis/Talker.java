// SPDX-License-Identifier: Apache-2.0
package im.starling.interop.nemesis;

import im.starling.interop.Server;
import im.starling.interop.wire.Element;
import im.starling.interop.wire.Login;
import im.starling.interop.wire.XmppClient;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * One account's client in a round: writes numbered messages to its peer, takes down everything, and
 * comes back, to any node, whenever its connection breaks. Two virtual threads: one lives through
 * the connections and reads, one writes.
 */
final class Talker implements XmppClient.Listener {
  private final Login login;
  private final String peer;
  private final List<? extends Server> nodes;
  private final Recorder recorder;
  private final Habits habits;
  private final Random random;
  private final long keepAlive;
  private final XmppClient client;
  private final Queue<Integer> again = new ArrayDeque<>();
  private final Set<Integer> settled = new HashSet<>();
  private volatile boolean stopped;
  private int session;
  private volatile int node;
  private boolean away;
  private boolean left;
  private boolean finished;
  private boolean writable;
  private int written;
  private long due;
  private long quiet;

  private Talker(
      Login login,
      String peer,
      List<? extends Server> nodes,
      Recorder recorder,
      Habits habits,
      Random random)
      throws IOException {
    this.login = login;
    this.peer = peer;
    this.nodes = nodes;
    this.recorder = recorder;
    this.habits = habits;
    this.random = random;
    this.keepAlive = login.patience().toNanos() / 4;
    Login first = anywhere();
    try {
      this.client = XmppClient.connect(first, this);
    } catch (IOException e) {
      throw new IOException(login.user() + " does not get in at node " + node, e);
    }
  }

  /** Logs in and begins to write. */
  static Talker start(
      Login login,
      String peer,
      List<? extends Server> nodes,
      Recorder recorder,
      Habits habits,
      Random random)
      throws IOException {
    Talker talker = new Talker(login, peer, nodes, recorder, habits, random);
    try {
      talker.begin();
    } catch (IOException e) {
      throw new IOException(login.user() + " gets no session at node " + talker.node, e);
    }
    Thread.Builder threads =
        Thread.ofVirtual().uncaughtExceptionHandler((thread, failure) -> recorder.broke(failure));
    threads.name("reads for " + login.user()).start(talker::live);
    threads.name("writes for " + login.user()).start(talker::write);
    return talker;
  }

  Login login() {
    return login;
  }

  /** Where its stream is, or was last. */
  int node() {
    return node;
  }

  /** Whether it wants to be connected, and is. */
  synchronized boolean connected() {
    return writable;
  }

  /** How many of its messages were acknowledged, or came back. */
  synchronized int settled() {
    return settled.size();
  }

  /** Writes nothing new any more. */
  synchronized void finish() {
    finished = true;
    notifyAll();
  }

  /** Whether it writes nothing new, and knows of each of its messages what became of it. */
  synchronized boolean done() {
    return finished && settled.size() == written;
  }

  /** Its connection breaks, and it comes back at once. */
  synchronized void drop() {
    client.close();
  }

  /**
   * Leaves, with a goodbye or by a connection that breaks, and stays away: what is sent to it
   * meanwhile is kept by the server, for nobody in particular or for a stream that might be taken
   * up again.
   */
  synchronized void leave(boolean goodbye) {
    away = true;
    left = goodbye;
    if (goodbye) {
      sayGoodbye();
    } else {
      client.close();
    }
  }

  private void sayGoodbye() {
    recorder.add(new Event.Left(System.nanoTime(), login.user(), session));
    try {
      client.goodbye();
    } catch (IOException e) {
      client.close(); // It lost its connection just then.
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
    sayGoodbye();
  }

  private Login anywhere() {
    node = random.nextInt(nodes.size());
    return login.at(nodes.get(node));
  }

  private void live() {
    while (!stopped) {
      try {
        client.read();
      } catch (IOException e) {
        lose(e);
        comeBack();
      }
    }
  }

  private synchronized void lose(IOException reason) {
    writable = false;
    client.close();
    if (!stopped) {
      recorder.add(
          new Event.Lost(System.nanoTime(), login.user(), session, String.valueOf(reason)));
    }
  }

  private void comeBack() {
    while (!stopped) {
      try {
        stayAway();
        client.reconnect(anywhere());
        if (!left && client.resume()) {
          goOn();
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

  private synchronized void goOn() {
    recorder.add(new Event.Resumed(System.nanoTime(), login.user(), session, node));
    writes();
  }

  private synchronized void stayAway() throws InterruptedException {
    while (away && !stopped) {
      wait();
    }
  }

  private synchronized void pause() {
    try {
      TimeUnit.MILLISECONDS.timedWait(this, 50 + random.nextInt(100));
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
    left = false;
    session++;
    client.bind();
    recorder.add(new Event.Bound(System.nanoTime(), login.user(), session, node));
    client.send("", "<presence/>");
    writes();
  }

  private synchronized void writes() {
    writable = true;
    quiet = System.nanoTime() + keepAlive;
    notifyAll();
  }

  private void write() {
    try {
      while (!stopped) {
        step();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Writes what is due, or waits. */
  private synchronized void step() throws InterruptedException {
    while (!writable && !stopped) {
      wait();
    }
    if (stopped) {
      return;
    }
    long now = System.nanoTime();
    try {
      if (mayWrite() && (!again.isEmpty() || now >= due)) {
        say(again.isEmpty() ? ++written : again.remove());
        quiet = now + keepAlive;
      } else if (now >= quiet) {
        ask();
        quiet = now + keepAlive;
      } else {
        long next = mayWrite() ? Math.min(due, quiet) : quiet;
        TimeUnit.NANOSECONDS.timedWait(this, next - now);
      }
    } catch (IOException e) {
      writable = false; // The reader meets the same end, and comes back.
    }
  }

  private boolean mayWrite() {
    return (!again.isEmpty() || !finished) && client.outstanding() < habits.window();
  }

  private void say(int number) throws IOException {
    String body = Wording.body(login.user(), number);
    due = System.nanoTime() + Math.round(habits.pace().toNanos() * (0.5 + random.nextDouble()));
    recorder.add(
        new Event.Sent(System.nanoTime(), login.user(), session, Wording.name(peer), number, body));
    client.send(Integer.toString(number), Wording.message(peer, number, body));
    client.requestAck();
    if (habits.flight() > 0 && random.nextInt(habits.flight()) == 0) {
      client.close();
    }
  }

  /** A sign of life, and the question for one: no answer within its patience is an end. */
  private void ask() throws IOException {
    client.send("", "<iq type='get' id='alive'><ping xmlns='urn:xmpp:ping'/></iq>");
    client.requestAck();
  }

  @Override
  public void handled(long h, long sent) {
    recorder.add(new Event.Handled(System.nanoTime(), login.user(), session, h, sent));
  }

  @Override
  public void acknowledged(String tag) {
    int number = Integer.parseInt(tag);
    settle(number);
    recorder.add(new Event.Acked(System.nanoTime(), login.user(), session, number));
  }

  @Override
  public void refused(String condition) {
    recorder.add(new Event.Refused(System.nanoTime(), login.user(), session, node, condition));
  }

  private synchronized void settle(int number) {
    settled.add(number);
    notifyAll();
  }

  @Override
  public void message(Element message) {
    int number = Wording.number(message);
    if (message.attribute("type").equals("error")) {
      settle(number);
      recorder.add(new Event.Bounced(System.nanoTime(), login.user(), session, number));
    } else {
      recorder.add(Wording.received(login.user(), session, message));
    }
  }
}
