// SPDX-License-Identifier: Apache-2.0
package im.starling.node.feature;

import im.starling.protocol.Message;
import im.starling.protocol.Stanza;
import java.util.ArrayList;
import java.util.List;

/** A message at a home, after it was stored: who gets it, and who gets a copy. */
public final class Selection implements Phase.Context {
  private final AccountHome home;
  private final Incoming.Direction direction;
  private final List<Session> chosen;
  private final List<Copy> copies = new ArrayList<>(0);
  private Message message;

  /** A message for one session other than those that were chosen. */
  public record Copy(Session session, Message message) {}

  /**
   * @param chosen who gets the message itself by RFC 6121 §8.5; nobody where the account sent it
   */
  public Selection(
      AccountHome home, Incoming.Direction direction, Message message, List<Session> chosen) {
    this.home = home;
    this.direction = direction;
    this.message = message;
    this.chosen = chosen;
  }

  public AccountHome home() {
    return home;
  }

  public Incoming.Direction direction() {
    return direction;
  }

  /** The message with the account's own archive id in it, if it was archived. */
  public Message message() {
    return message;
  }

  public List<Session> chosen() {
    return chosen;
  }

  /** Gives a session something else than the message: a copy in a wrapper. */
  public void copy(Session session, Message wrapped) {
    copies.add(new Copy(session, wrapped));
  }

  public List<Copy> copies() {
    return copies;
  }

  @Override
  public void replace(Stanza other) {
    message = (Message) other;
  }
}
