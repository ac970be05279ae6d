// SPDX-License-Identifier: Apache-2.0
package im.starling.node.stream;

import im.starling.node.feature.ClientState;
import im.starling.protocol.BadStanza;
import im.starling.protocol.Element;
import im.starling.protocol.Input;
import im.starling.protocol.Nonza;
import im.starling.protocol.Stanza;
import im.starling.protocol.StreamEnd;
import im.starling.protocol.StreamError.Condition;
import im.starling.protocol.StreamHeader;

/** A stream with a session: stanzas go through it, nonzas are about it. */
record Active(Stream stream, ClientSession session) implements StreamState {
  @Override
  public void on(Input input) {
    switch (input) {
      case Stanza stanza -> session.received(stanza);
      case BadStanza stanza -> session.received(stanza);
      case Nonza nonza -> on(nonza.element());
      case StreamEnd end -> {
        session.leave();
        stream.end();
      }
      case StreamHeader header -> throw Condition.BAD_FORMAT.failure("the stream is open already");
    }
  }

  private void on(Element element) {
    switch (element.namespace()) {
      case StreamManagement.NAMESPACE -> manage(element);
      case ClientState.NAMESPACE -> state(element);
      default -> throw Condition.UNSUPPORTED_STANZA_TYPE.failure("not known here");
    }
  }

  /** At once, and so before all that the client sends after it (XEP-0352 §5.1). */
  private void state(Element element) {
    switch (element.name().local()) {
      case "active" -> session.sending().active();
      case "inactive" -> session.sending().inactive();
      default -> throw Condition.UNSUPPORTED_STANZA_TYPE.failure("not known here");
    }
  }

  private void manage(Element element) {
    switch (element.name().local()) {
      case "r" -> session.ackRequested();
      case "a" -> {
        long h = StreamManagement.count(element.attribute("h"));
        if (h < 0) {
          throw Condition.BAD_FORMAT.failure("h is a number");
        }
        if (!session.sending().acknowledged(h)) {
          throw StreamManagement.tooHigh(h, session.sending().sent());
        }
      }
      case "enable" -> session.enable(element);
      case "resume" -> stream.write(StreamManagement.failed("unexpected-request"));
      default -> throw Condition.UNSUPPORTED_STANZA_TYPE.failure("not known here");
    }
  }

  @Override
  public void disconnected() {
    session.detach();
  }
}
