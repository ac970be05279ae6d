// SPDX-License-Identifier: Apache-2.0
package im.starling.node.feature.commands;

import im.starling.protocol.Payload;
import im.starling.protocol.StanzaError;
import im.starling.protocol.StanzaError.Condition;
import im.starling.protocol.StanzaFailure;
import java.util.Locale;

/** Why a step of a command is refused, in the commands' own words (XEP-0050 §4.4). */
public enum Refusal {
  MALFORMED_ACTION(StanzaError.Type.MODIFY, Condition.BAD_REQUEST),
  BAD_ACTION(StanzaError.Type.MODIFY, Condition.BAD_REQUEST),
  BAD_PAYLOAD(StanzaError.Type.MODIFY, Condition.BAD_REQUEST),
  BAD_SESSIONID(StanzaError.Type.MODIFY, Condition.BAD_REQUEST),
  SESSION_EXPIRED(StanzaError.Type.CANCEL, Condition.NOT_ALLOWED);

  private final StanzaError.Type type;
  private final Condition condition;
  private final String element = name().toLowerCase(Locale.ROOT).replace('_', '-');

  Refusal(StanzaError.Type type, Condition condition) {
    this.type = type;
    this.condition = condition;
  }

  /** The failure that carries it to whoever asked. */
  public StanzaFailure failure(String text) {
    Payload detail = Payload.write(out -> out.start(element, Commands.NAMESPACE).end());
    return new StanzaFailure(new StanzaError(type, condition, text, detail));
  }
}
