// SPDX-License-Identifier: Apache-2.0
package im.starling.node.feature.commands;

import im.starling.node.feature.AccountHome;
import im.starling.node.forms.Submission;
import im.starling.protocol.BareJid;
import io.vertx.core.Future;
import java.util.List;

/** What can be executed, in one stage or more. */
public interface Command {
  /** What it is called on the wire; unique. */
  String node();

  /** What people call it. */
  String name();

  /** Whether they may execute it; who may not does not see it either. */
  boolean open(BareJid asker);

  /**
   * What comes after the stages that were answered. Changes nothing before the last of them. Where
   * it fails with a {@link im.starling.protocol.StanzaFailure}, the last answer can be given again.
   */
  Future<Stage> after(List<Submission> answers, Asker asker);

  /**
   * Who has it executed.
   *
   * @param home whose loop this is on
   * @param domain at which domain of ours they asked
   */
  record Asker(AccountHome home, String domain) {}
}
