// SPDX-License-Identifier: Apache-2.0
package im.starling.node.feature;

import im.starling.protocol.FullJid;
import im.starling.protocol.Stanza;

/** A stanza that a session sends, at its stream; {@code from} is stamped already. */
public final class Outgoing implements Phase.Context {
  private final FullJid sender;
  private Stanza stanza;

  public Outgoing(FullJid sender, Stanza stanza) {
    this.sender = sender;
    this.stanza = stanza;
  }

  public FullJid sender() {
    return sender;
  }

  public Stanza stanza() {
    return stanza;
  }

  @Override
  public void replace(Stanza other) {
    stanza = other;
  }
}
