// SPDX-License-Identifier: Apache-2.0
package im.starling.bench.scaling;

import im.starling.protocol.BadStanza;
import im.starling.protocol.Element;
import im.starling.protocol.Input;
import im.starling.protocol.Message;
import im.starling.protocol.Nonza;
import im.starling.protocol.Stanza;
import im.starling.protocol.StreamEnd;
import im.starling.protocol.StreamHeader;
import io.vertx.core.buffer.Buffer;
import java.util.Objects;

/**
 * A session with stream management: counts what XEP-0198 counts, answers what it asks, and wants to
 * know, one question at a time, what of its own is acknowledged. Belongs to its stream's loop.
 */
final class Client implements ClientStream.Listener {
  private static final Buffer ASK = Buffer.buffer("<r xmlns='urn:xmpp:sm:3'/>");

  private final ClientStream stream;
  private final Owner owner;
  private Buffer unwritten = Buffer.buffer();
  private long sent;
  private long acknowledged;
  private long received;
  private boolean asked;

  /** Whose it is. */
  interface Owner {
    void message(Message message);

    /** All is received that has come at once. */
    void rest();

    void failed(String why);
  }

  Client(ClientStream stream, Owner owner) {
    this.stream = stream;
    this.owner = owner;
  }

  /** From now on all goes to the owner. */
  void begin() {
    stream.listen(this);
    add(Buffer.buffer("<presence/>"));
    flush();
  }

  /** A stanza, which goes with others at the next {@link #flush}. */
  void add(Buffer stanza) {
    sent++;
    unwritten.appendBuffer(stanza);
  }

  void flush() {
    if (!asked && acknowledged < sent) {
      asked = true;
      unwritten.appendBuffer(ASK);
    }
    if (unwritten.length() > 0) {
      stream.write(unwritten);
      unwritten = Buffer.buffer();
    }
  }

  /** How many of its stanzas the server has not acknowledged. */
  long open() {
    return sent - acknowledged;
  }

  @Override
  public void received(Input input) {
    switch (input) {
      case Message message -> {
        received++;
        owner.message(message);
      }
      case Stanza other -> received++;
      case Nonza nonza -> counted(nonza.element());
      case BadStanza bad -> owner.failed("the server has sent a bad stanza: " + bad.error());
      case StreamHeader header -> {}
      case StreamEnd end -> owner.failed("the server has ended the stream");
    }
  }

  private void counted(Element element) {
    switch (element.name().local()) {
      case "r" -> unwritten.appendString("<a xmlns='urn:xmpp:sm:3' h='" + received + "'/>");
      case "a" -> {
        acknowledged = Long.parseLong(Objects.requireNonNull(element.attribute("h")));
        asked = false;
      }
      case String other -> owner.failed("the server says " + other);
    }
  }

  @Override
  public void rest() {
    owner.rest();
    flush();
  }

  @Override
  public void closed() {
    owner.failed("the server has closed the connection");
  }
}
