// SPDX-License-Identifier: Apache-2.0
package im.starling.node.feature.admin;

import im.starling.node.feature.commands.Command;
import im.starling.node.feature.commands.Command.Asker;
import im.starling.node.feature.commands.Stage;
import im.starling.node.forms.Field;
import im.starling.node.forms.Form;
import im.starling.node.forms.Submission;
import im.starling.persistence.Account;
import im.starling.persistence.Accounts;
import im.starling.persistence.Roster;
import im.starling.persistence.RosterItem;
import im.starling.persistence.Rosters;
import im.starling.protocol.BareJid;
import im.starling.protocol.Payload;
import im.starling.protocol.StanzaError.Condition;
import im.starling.protocol.StanzaFailure;
import im.starling.protocol.XmlWriter;
import io.vertx.core.Future;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What is known of one account (XEP-0133 §4.8–§4.10). */
public final class UserCommands {
  private final Accounts accounts;
  private final Rosters rosters;

  public UserCommands(Accounts accounts, Rosters rosters) {
    this.accounts = accounts;
    this.rosters = rosters;
  }

  public List<Command> all(Set<BareJid> administrators) {
    return List.of(
        new AdminCommand(
            administrators,
            "get-user-roster",
            "The roster of an account",
            Form.ask(AdminCommand.NAMESPACE, "A roster", "Fill in this form.", Answers.ACCOUNTS),
            this::roster),
        new AdminCommand(
            administrators,
            "user-stats",
            "What is known of an account",
            Form.ask(AdminCommand.NAMESPACE, "An account", "Fill in this form.", Answers.ACCOUNT),
            this::statistics));
  }

  /** The form can hold the roster of one account only. */
  private Future<Stage> roster(Submission answer, Asker asker) {
    List<BareJid> asked = Answers.accounts(answer, asker);
    if (asked.size() != 1) {
      throw new StanzaFailure(Condition.NOT_ACCEPTABLE.error("one account at a time"));
    }
    return roster(asked.getFirst())
        .map(roster -> {
          List<Field> fields =
              List.of(Field.known("accountjids", List.of(asked.getFirst().toString())));
          Payload query = Payload.write(out -> write(roster, out));
          return new Stage.Done(
              Form.result(AdminCommand.NAMESPACE, null, fields).with(query), null);
        });
  }

  private Future<Roster> roster(BareJid of) {
    return accounts
        .find(of)
        .map(found -> found.orElseThrow(() -> new StanzaFailure(Condition.ITEM_NOT_FOUND.error())))
        .map(Account::id)
        .compose(rosters::load);
  }

  private static void write(Roster roster, XmlWriter out) {
    out.start("query", "jabber:iq:roster");
    for (RosterItem item : roster.items()) {
      if (item.listed()) {
        out.start("item").attribute("jid", item.contact());
        out.attribute("name", item.name().isEmpty() ? null : item.name());
        out.attribute("subscription", item.subscription().name().toLowerCase(Locale.ROOT));
        item.groups().forEach(group -> out.leaf("group", group));
        out.end();
      }
    }
    out.end();
  }

  private Future<Stage> statistics(Submission answer, Asker asker) {
    BareJid account = Answers.account(answer, asker);
    return Orders.sessions(asker, account)
        .compose(resources -> roster(account).map(roster -> statistics(roster, resources)));
  }

  private static Stage statistics(Roster roster, List<String> resources) {
    long contacts = roster.items().stream().filter(RosterItem::listed).count();
    List<Field> fields =
        List.of(
            Field.known("rostersize", List.of(Long.toString(contacts))),
            Field.known("onlineresources", resources));
    return new Stage.Done(Form.result(AdminCommand.NAMESPACE, null, fields), null);
  }
}
