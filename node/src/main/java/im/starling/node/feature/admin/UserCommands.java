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
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
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
            "get-user-lastlogin",
            "When somebody last logged in to an account",
            Form.ask(AdminCommand.NAMESPACE, "A login", "Fill in this form.", Answers.ACCOUNTS),
            this::lastLogin),
        new AdminCommand(
            administrators,
            "user-stats",
            "What is known of an account",
            Form.ask(AdminCommand.NAMESPACE, "An account", "Fill in this form.", Answers.ACCOUNT),
            this::statistics));
  }

  /** The forms of results can hold one account only. */
  private static BareJid one(Submission answer, Asker asker) {
    List<BareJid> asked = Answers.accounts(answer, asker);
    if (asked.size() != 1) {
      throw new StanzaFailure(Condition.NOT_ACCEPTABLE.error("one account at a time"));
    }
    return asked.getFirst();
  }

  private Future<Stage> lastLogin(Submission answer, Asker asker) {
    BareJid account = one(answer, asker);
    return Orders.seen(asker, account).map(seen -> lastLogin(account, seen));
  }

  /** XEP-0133 §4.9; a time that is not known is left out, and a note says what is. */
  private static Stage lastLogin(BareJid account, Orders.Seen seen) {
    List<Field> fields = new ArrayList<>();
    fields.add(Field.known("accountjids", List.of(account.toString())));
    if (seen.login() != null) {
      fields.add(Field.known("lastlogin", List.of(stamp(seen.login()))));
    }
    String note =
        seen.departure() == null
            ? "nobody has been seen there"
            : "nobody knows; somebody went at " + stamp(seen.departure());
    return new Stage.Done(
        Form.result(AdminCommand.NAMESPACE, null, fields),
        seen.login() == null ? new Stage.Note(false, note) : null);
  }

  /** XEP-0082 §3.2. */
  private static String stamp(Instant at) {
    return at.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  private Future<Stage> roster(Submission answer, Asker asker) {
    BareJid asked = one(answer, asker);
    return roster(asked)
        .map(roster -> {
          List<Field> fields = List.of(Field.known("accountjids", List.of(asked.toString())));
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
        .compose(sessions -> roster(account).map(roster -> statistics(roster, sessions)));
  }

  private static Stage statistics(Roster roster, List<Orders.Bound> sessions) {
    long contacts = roster.items().stream().filter(RosterItem::listed).count();
    List<Field> fields =
        List.of(
            Field.known(
                "ipaddresses", sessions.stream().map(Orders.Bound::peer).distinct().toList()),
            Field.known("rostersize", List.of(Long.toString(contacts))),
            Field.known("onlineresources", sessions.stream().map(Orders.Bound::resource).toList()));
    return new Stage.Done(Form.result(AdminCommand.NAMESPACE, null, fields), null);
  }
}
