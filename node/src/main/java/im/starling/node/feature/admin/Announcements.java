// SPDX-License-Identifier: Apache-2.0
package im.starling.node.feature.admin;

import im.starling.node.feature.AccountHome;
import im.starling.node.feature.commands.Command;
import im.starling.node.feature.commands.Command.Asker;
import im.starling.node.feature.commands.Stage;
import im.starling.node.forms.Field;
import im.starling.node.forms.Form;
import im.starling.node.forms.Submission;
import im.starling.node.route.Online;
import im.starling.protocol.BareJid;
import im.starling.protocol.Header;
import im.starling.protocol.Message;
import im.starling.protocol.Payload;
import io.vertx.core.Future;
import java.util.List;
import java.util.Set;

/**
 * A message of the server to all who are there (XEP-0133 §4.23). It goes the way of every message,
 * so it is kept like any other.
 */
public final class Announcements {
  private static final Form WHAT =
      Form.ask(
          AdminCommand.NAMESPACE,
          "An announcement",
          "It goes to everybody who is online.",
          Field.ask(Field.Type.TEXT_SINGLE, "subject", "Subject"),
          Field.ask(Field.Type.TEXT_MULTI, "announcement", "Text").mandatory());

  private final Everybody everybody;

  public Announcements(Online online) {
    this.everybody = new Everybody(online);
  }

  public List<Command> all(Set<BareJid> administrators) {
    return List.of(
        new AdminCommand(
            administrators, "announce", "Tell everybody who is online", WHAT, this::announce));
  }

  private Future<Stage> announce(Submission answer, Asker asker) {
    AccountHome home = asker.home();
    Payload text =
        Payload.write(out -> {
          if (answer.has("subject")) {
            out.leaf("subject", answer.text("subject"));
          }
          out.leaf("body", String.join("\n", answer.all("announcement")));
        });
    return everybody
        .each(asker, account -> home.route(message(account, text)))
        .map(told -> new Stage.Done(null, new Stage.Note(false, told + " accounts were told")));
  }

  private static Message message(BareJid account, Payload text) {
    BareJid server = new BareJid("", account.domain());
    return new Message(new Header(null, server, account, null), Message.Type.NORMAL, text);
  }
}
