// SPDX-License-Identifier: Apache-2.0
package im.starling.bench.scaling;

import im.starling.protocol.Message;
import io.vertx.core.buffer.Buffer;

/**
 * Two clients, of which one writes to the other: at most {@code window} messages are on their way.
 * A message is, until the one has it and the other knows that. Fails where one comes out of its
 * order, or twice, or is lost. Belongs to one loop.
 */
final class Pair {
  private final String start;
  private final int window;
  private final long[] sentAt;
  private final Crew crew;
  private final Client writer;
  private final Client reader;
  private String end = "";
  private boolean eager;
  private long sent;
  private long delivered;

  Pair(String to, int window, Crew crew, ClientStream writing, ClientStream reading) {
    this.start = "<message xml:lang='en' to='" + to + "' type='chat' id='";
    this.window = window;
    this.sentAt = new long[window];
    this.crew = crew;
    this.writer = new Client(writing, new Writer());
    this.reader = new Client(reading, new Reader());
  }

  /** Both are available. */
  void begin() {
    reader.begin();
    writer.begin();
  }

  /**
   * From now on its messages are those of a load.
   *
   * @param now whether it writes as much as it may, and not only when it is told to
   */
  void write(Load load, boolean now) {
    end =
        "'><body>Wherefore art thou, Romeo?</body><request xmlns='urn:xmpp:receipts'/>"
            + "<active xmlns='http://jabber.org/protocol/chatstates'/>"
            + load.hint()
            + "</message>";
    eager = now;
    pump();
  }

  void stop() {
    eager = false;
  }

  /** Nothing is on its way. */
  boolean done() {
    return delivered == sent && writer.open() == 0 && reader.open() == 0;
  }

  /** Writes one more, unless there are too many on their way. */
  void writeOne() {
    if (Math.max(sent - delivered, writer.open()) < window) {
      add();
      writer.flush();
    }
  }

  private void add() {
    sentAt[(int) (sent % window)] = System.nanoTime();
    writer.add(Buffer.buffer(start + sent + end));
    sent++;
  }

  private void pump() {
    while (eager && Math.max(sent - delivered, writer.open()) < window) {
      add();
    }
    writer.flush();
  }

  private final class Writer implements Client.Owner {
    @Override
    public void message(Message message) {
      crew.failed("a message came back: " + message.typeAttribute());
    }

    @Override
    public void rest() {
      pump();
    }

    @Override
    public void failed(String why) {
      crew.failed(why);
    }
  }

  private final class Reader implements Client.Owner {
    @Override
    public void message(Message message) {
      if (!Long.toString(delivered).equals(message.id())) {
        crew.failed("not " + delivered + " came, but " + message.id());
        return;
      }
      crew.delivered(System.nanoTime() - sentAt[(int) (delivered % window)]);
      delivered++;
    }

    @Override
    public void rest() {
      pump();
    }

    @Override
    public void failed(String why) {
      crew.failed(why);
    }
  }
}
