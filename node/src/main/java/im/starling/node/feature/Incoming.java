// SPDX-License-Identifier: Apache-2.0
package im.starling.node.feature;

import im.starling.protocol.Message;
import im.starling.protocol.Stanza;

/** A message at a home, before it is stored. */
public final class Incoming implements Phase.Context {
  /** Whether the home's account sent the message or gets it. */
  public enum Direction {
    SENT,
    RECEIVED
  }

  private final AccountHome home;
  private final Direction direction;
  private Message message;
  private boolean archived;
  private boolean pending;

  public Incoming(AccountHome home, Direction direction, Message message) {
    this.home = home;
    this.direction = direction;
    this.message = message;
  }

  public AccountHome home() {
    return home;
  }

  public Direction direction() {
    return direction;
  }

  public Message message() {
    return message;
  }

  /** The message belongs in the archive (XEP-0313). */
  public void archive() {
    archived = true;
  }

  /** The message is kept until a session of the account has it (XEP-0160). */
  public void keep() {
    pending = true;
  }

  public boolean archived() {
    return archived;
  }

  public boolean pending() {
    return pending;
  }

  @Override
  public void replace(Stanza other) {
    message = (Message) other;
  }
}
