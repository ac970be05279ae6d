// SPDX-License-Identifier: Apache-2.0
package im.starling.node.wire;

import im.starling.node.route.Moved;
import im.starling.node.route.Receipt;
import im.starling.node.route.Snapshot;
import im.starling.persistence.Away;
import im.starling.persistence.Busy;
import im.starling.protocol.BareJid;
import im.starling.protocol.StanzaError;
import im.starling.protocol.StanzaFailure;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How the future of a {@link Call} has ended. */
public sealed interface Answer {
  /** To {@link Call.Send}. */
  record Settled(Receipt receipt) implements Answer {}

  /** To {@link Call.Room}, {@link Call.Gather} and {@link Call.Sync}. */
  record Done() implements Answer {}

  /** To {@link Call.Release}. */
  record Released(Snapshot snapshot) implements Answer {}

  /** It failed with a {@link StanzaFailure}. */
  record Failed(StanzaError error) implements Answer {}

  /** It failed with anything else: a bug, or a session that is over. */
  record Broken(String why) implements Answer {}

  /** It failed with {@link Busy}: nothing was done, and it may be asked again. */
  record Overloaded(String why) implements Answer {}

  /** It failed with {@link Away}. */
  record NoDatabase(String why) implements Answer {}

  /** The home is not there, and nothing was done. */
  record Elsewhere() implements Answer {}

  /** To {@link Call.Tell}: those whose homes are not there, by their places in it. */
  record Returned(List<Integer> places) implements Answer {}

  /** To {@link Call.Present}. */
  record Accounts(List<BareJid> accounts) implements Answer {}

  /** To {@link Call.Count}. */
  record Counted(int accounts) implements Answer {}

  /** What is said of a future that failed. */
  static Answer failure(Throwable failure) {
    @Nullable String message = failure.getMessage();
    String why = message == null ? failure.getClass().getSimpleName() : message;
    return switch (failure) {
      case Moved ignored -> new Elsewhere();
      case StanzaFailure named -> new Failed(named.error());
      case Busy ignored -> new Overloaded(why);
      case Away ignored -> new NoDatabase(why);
      default -> new Broken(why);
    };
  }
}
