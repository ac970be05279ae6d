// SPDX-License-Identifier: Apache-2.0
package im.starling.node.feature.admin;

import im.starling.node.feature.commands.Command;
import im.starling.node.feature.commands.Stage;
import im.starling.node.forms.Form;
import im.starling.node.forms.Submission;
import im.starling.protocol.BareJid;
import io.vertx.core.Future;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A command of XEP-0133: one form, or none, and then it is done.
 *
 * @param id the end of its node
 */
record AdminCommand(
    Set<BareJid> administrators, String id, String name, @Nullable Inquiry form, Work work)
    implements Command {
  static final String NAMESPACE = "http://jabber.org/protocol/admin";

  /** What it asks. */
  interface Inquiry {
    Future<Form> of(Asker asker);
  }

  /** What it does. */
  interface Work {
    Future<Stage> run(Submission answer, Asker asker);
  }

  /** One that always asks the same. */
  AdminCommand(Set<BareJid> administrators, String id, String name, Form form, Work work) {
    this(administrators, id, name, asker -> Future.succeededFuture(form), work);
  }

  /** One that asks nothing. */
  AdminCommand(Set<BareJid> administrators, String id, String name, Work work) {
    this(administrators, id, name, (Inquiry) null, work);
  }

  @Override
  public String node() {
    return NAMESPACE + '#' + id;
  }

  @Override
  public boolean open(BareJid asker) {
    return administrators.contains(asker);
  }

  @Override
  public Future<Stage> after(List<Submission> answers, Asker asker) {
    if (form == null) {
      return work.run(Submission.EMPTY, asker);
    }
    return answers.isEmpty()
        ? form.of(asker).map(asked -> new Stage.Ask(asked, true))
        : work.run(answers.getLast(), asker);
  }
}
