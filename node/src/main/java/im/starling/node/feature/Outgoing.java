// SPDX-License-Identifier: Apache-2.0
package im.starling.node.feature;

import im.starling.node.route.BlockList;
import im.starling.protocol.FullJid;
import im.starling.protocol.Stanza;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A stanza that a session sends, at its stream; {@code from} is stamped already. The session has
 * one, which serves each stanza in turn: a handler does not keep it.
 */
public final class Outgoing implements Phase.Context {
  private @Nullable FullJid sender;
  private @Nullable Stanza stanza;
  private BlockList blocked = BlockList.EMPTY;

  public FullJid sender() {
    return Objects.requireNonNull(sender);
  }

  public Stanza stanza() {
    return Objects.requireNonNull(stanza);
  }

  /** Whom the account blocks, as far as its home has told this stream. */
  public BlockList blocked() {
    return blocked;
  }

  public void blocked(BlockList now) {
    blocked = now;
  }

  /** The next stanza is that. */
  public Outgoing with(FullJid from, Stanza next) {
    sender = from;
    stanza = next;
    return this;
  }

  /** The stanza as the handlers left it, of which nothing stays here. */
  public Stanza take() {
    Stanza taken = stanza();
    stanza = null;
    return taken;
  }

  @Override
  public void replace(Stanza other) {
    stanza = other;
  }
}
