// SPDX-License-Identifier: Apache-2.0
package im.starling.node.feature.commands;

import im.starling.node.forms.Form;
import org.jspecify.annotations.Nullable;

/** Where a command has come to. */
public sealed interface Stage {
  /** It was executed, and that is all. */
  Done DONE = new Done(null, null);

  /** It needs an answer; after the last one it is executed. */
  record Ask(Form form, boolean last) implements Stage {}

  /** It was executed. */
  record Done(@Nullable Form result, @Nullable Note note) implements Stage {}

  /** A word for whoever sits at the client (XEP-0050 §4.3). */
  record Note(boolean failed, String text) {}
}
