// SPDX-License-Identifier: Apache-2.0
package im.starling.node.feature;

import im.starling.protocol.FullJid;
import im.starling.protocol.Stanza;

/** A stanza that is about to be written to a session, at its stream. */
public final class Delivery implements Phase.Context {
  private final FullJid receiver;
  private Stanza stanza;

  public Delivery(FullJid receiver, Stanza stanza) {
    this.receiver = receiver;
    this.stanza = stanza;
  }

  public FullJid receiver() {
    return receiver;
  }

  public Stanza stanza() {
    return stanza;
  }

  @Override
  public void replace(Stanza other) {
    stanza = other;
  }
}
