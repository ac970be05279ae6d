// SPDX-License-Identifier: Apache-2.0
package im.starling.node.feature;

import im.starling.protocol.Stanza;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A stanza of any kind at a home, on its way in or out. The home has one, which serves each stanza
 * in turn: a handler does not keep it.
 */
public final class AtHome implements Phase.Context {
  private final AccountHome home;
  private @Nullable Stanza stanza;

  public AtHome(AccountHome home) {
    this.home = home;
  }

  public AccountHome home() {
    return home;
  }

  public Stanza stanza() {
    return Objects.requireNonNull(stanza);
  }

  /** The next stanza is that. */
  public AtHome with(Stanza next) {
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
