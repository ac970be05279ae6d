// SPDX-License-Identifier: Apache-2.0
package im.starling.node.feature.admin;

import im.starling.node.feature.AccountHome;
import im.starling.node.feature.Online;
import im.starling.node.feature.commands.Command;
import im.starling.node.feature.commands.Command.Asker;
import im.starling.node.feature.commands.Stage;
import im.starling.node.forms.Field;
import im.starling.node.forms.Form;
import im.starling.node.forms.Submission;
import im.starling.protocol.BareJid;
import im.starling.protocol.Header;
import im.starling.protocol.Message;
import im.starling.protocol.Payload;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A message of the server to all who are there (XEP-0133 §4.23). It goes the way of every message,
 * so it is kept like any other.
 */
public final class Announcements {
  /** So many are on their way at a time. */
  private static final int AT_ONCE = 100;

  private static final Form WHAT =
      Form.ask(
          AdminCommand.NAMESPACE,
          "An announcement",
          "It goes to everybody who is online.",
          Field.ask(Field.Type.TEXT_SINGLE, "subject", "Subject"),
          Field.ask(Field.Type.TEXT_MULTI, "announcement", "Text").mandatory());

  private final Online online;

  public Announcements(Online online) {
    this.online = online;
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
    return online
        .list(home.loop(), asker.domain(), Online.Which.ONLINE, Integer.MAX_VALUE)
        .compose(all -> tell(all, 0, text, home))
        .map(told -> new Stage.Done(null, new Stage.Note(false, told + " accounts were told")));
  }

  private static Future<Integer> tell(List<BareJid> all, int from, Payload text, AccountHome home) {
    int to = Math.min(from + AT_ONCE, all.size());
    List<Future<?>> told = new ArrayList<>();
    for (BareJid account : all.subList(from, to)) {
      BareJid server = new BareJid("", account.domain());
      Header header = new Header(null, server, account, null);
      told.add(home.route(new Message(header, Message.Type.NORMAL, text)));
    }
    return Future.join(told)
        .transform(done ->
            to == all.size() ? Future.succeededFuture(all.size()) : tell(all, to, text, home));
  }
}
