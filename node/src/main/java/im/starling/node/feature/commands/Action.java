// SPDX-License-Identifier: Apache-2.0
package im.starling.node.feature.commands;

import org.jspecify.annotations.Nullable;

/** What a client wants done with a command (XEP-0050 §4.1). */
enum Action {
  /** Goes on in the way that the stage proposes; begins, where nothing runs yet. */
  EXECUTE,
  CANCEL,
  PREV,
  NEXT,
  COMPLETE;

  /** Left out, it is to execute. */
  static Action of(@Nullable String attribute) {
    return switch (attribute) {
      case null -> EXECUTE;
      case "execute" -> EXECUTE;
      case "cancel" -> CANCEL;
      case "prev" -> PREV;
      case "next" -> NEXT;
      case "complete" -> COMPLETE;
      default -> throw Refusal.MALFORMED_ACTION.failure("no such action");
    };
  }
}
