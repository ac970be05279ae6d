// SPDX-License-Identifier: Apache-2.0
package im.starling.node.feature.admin;

import im.starling.node.feature.commands.Command;
import im.starling.node.feature.commands.Command.Asker;
import im.starling.node.feature.commands.Refusal;
import im.starling.node.feature.commands.Stage;
import im.starling.node.forms.Field;
import im.starling.node.forms.Form;
import im.starling.node.forms.Submission;
import im.starling.node.route.Online;
import im.starling.persistence.Account;
import im.starling.persistence.Accounts;
import im.starling.protocol.BareJid;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** How many accounts there are, and which (XEP-0133 §4.13–§4.22). */
public final class Questions {
  /** More is for the command line. */
  private static final int MOST = 1_000;

  private static final List<String> CHOICE = List.of("25", "50", "75", "100", "150", "200", "none");
  private static final Form HOW_MANY =
      Form.ask(
          AdminCommand.NAMESPACE,
          "A list of accounts",
          "Fill in this form.",
          Field.ask(Field.Type.LIST_SINGLE, "max_items", "At most so many").of(CHOICE));

  private final Accounts accounts;
  private final Online online;

  public Questions(Accounts accounts, Online online) {
    this.accounts = accounts;
    this.online = online;
  }

  /** Some accounts, and how many. */
  private interface Some {
    Future<? extends Number> count(Asker asker);

    Future<List<BareJid>> list(Asker asker, int most);
  }

  public List<Command> all(Set<BareJid> administrators) {
    List<Command> all = new ArrayList<>();
    add(all, administrators, "registered", "registereduserjids", registered());
    add(all, administrators, "disabled", "disableduserjids", disabled());
    add(all, administrators, "online", "onlineuserjids", online(Online.Which.ONLINE));
    add(all, administrators, "active", "activeuserjids", online(Online.Which.ACTIVE));
    add(all, administrators, "idle", "activeuserjids", online(Online.Which.IDLE));
    return all;
  }

  private static void add(
      List<Command> to, Set<BareJid> administrators, String kind, String field, Some some) {
    to.add(
        new AdminCommand(
            administrators,
            "get-" + kind + "-users-num",
            "How many accounts are " + kind,
            (answer, asker) ->
                some.count(asker)
                    .map(count -> result(kind + "usersnum", List.of(String.valueOf(count))))));
    String list = kind.equals("active") || kind.equals("idle") ? "" : "-list";
    to.add(
        new AdminCommand(
            administrators,
            "get-" + kind + "-users" + list,
            "Which accounts are " + kind,
            HOW_MANY,
            (answer, asker) ->
                some.list(asker, most(answer))
                    .map(found ->
                        result(field, found.stream().map(BareJid::toString).sorted().toList()))));
  }

  private static Stage result(String field, List<String> values) {
    return new Stage.Done(
        Form.result(AdminCommand.NAMESPACE, null, List.of(Field.known(field, values))), null);
  }

  private static int most(Submission answer) {
    String most = answer.text("max_items");
    if (most.isEmpty() || most.equals("none")) {
      return MOST;
    }
    try {
      int number = Integer.parseInt(most);
      if (number > 0) {
        return Math.min(number, MOST);
      }
    } catch (NumberFormatException e) {
      // Said below, for a number below 1 too.
    }
    throw Refusal.BAD_PAYLOAD.failure("max_items is a number, or 'none'");
  }

  private Some registered() {
    return new Some() {
      @Override
      public Future<Long> count(Asker asker) {
        return accounts.count(asker.domain());
      }

      @Override
      public Future<List<BareJid>> list(Asker asker, int most) {
        return accounts
            .list(asker.domain(), "", most)
            .map(found -> found.stream().map(Account::address).toList());
      }
    };
  }

  private Some disabled() {
    return new Some() {
      @Override
      public Future<Long> count(Asker asker) {
        return accounts.countDisabled(asker.domain());
      }

      @Override
      public Future<List<BareJid>> list(Asker asker, int most) {
        return accounts
            .disabled(asker.domain(), most)
            .map(found -> found.stream().map(Account::address).toList());
      }
    };
  }

  private Some online(Online.Which which) {
    return new Some() {
      @Override
      public Future<Integer> count(Asker asker) {
        return online.count(asker.home().loop(), asker.domain(), which);
      }

      @Override
      public Future<List<BareJid>> list(Asker asker, int most) {
        return online.list(asker.home().loop(), asker.domain(), which, most);
      }
    };
  }
}
