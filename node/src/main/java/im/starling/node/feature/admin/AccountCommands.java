// SPDX-License-Identifier: Apache-2.0
package im.starling.node.feature.admin;

import im.starling.node.feature.commands.Command;
import im.starling.node.feature.commands.Command.Asker;
import im.starling.node.feature.commands.Refusal;
import im.starling.node.feature.commands.Stage;
import im.starling.node.forms.Field;
import im.starling.node.forms.Form;
import im.starling.node.forms.Submission;
import im.starling.persistence.AccountExists;
import im.starling.persistence.Accounts;
import im.starling.persistence.NoAccount;
import im.starling.persistence.ScramKeys;
import im.starling.protocol.BareJid;
import im.starling.protocol.FullJid;
import im.starling.protocol.Jid;
import im.starling.protocol.StanzaError.Condition;
import im.starling.protocol.StanzaFailure;
import im.starling.protocol.Xep;
import io.vertx.core.Future;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** Commands that change accounts (XEP-0133 §4.1–§4.7). */
@Xep(
    number = 133,
    title = "Service Administration",
    version = "1.3.1",
    lacks = "black and white lists, list of administrators, restart")
public final class AccountCommands {
  private static final Field PASSWORD =
      Field.ask(Field.Type.TEXT_PRIVATE, "password", "The password");
  private static final Field AGAIN =
      Field.ask(Field.Type.TEXT_PRIVATE, "password-verify", "The password again");

  private final Accounts accounts;
  private final Function<String, Future<List<ScramKeys>>> keys;

  /**
   * @param keys derives what is stored of a password, away from the loops
   */
  public AccountCommands(Accounts accounts, Function<String, Future<List<ScramKeys>>> keys) {
    this.accounts = accounts;
    this.keys = keys;
  }

  public List<Command> all(Set<BareJid> administrators) {
    return List.of(
        new AdminCommand(
            administrators,
            "add-user",
            "Add an account",
            ask("Adding an account", Answers.ACCOUNT, PASSWORD.mandatory(), AGAIN),
            this::add),
        new AdminCommand(
            administrators,
            "delete-user",
            "Remove accounts",
            ask("Removing accounts and all that they have", Answers.ACCOUNTS),
            this::delete),
        new AdminCommand(
            administrators,
            "disable-user",
            "Disable accounts",
            ask("Letting nobody log in to accounts, which stay as they are", Answers.ACCOUNTS),
            this::disable),
        new AdminCommand(
            administrators,
            "reenable-user",
            "Enable accounts again",
            ask("Letting accounts be used again", Answers.ACCOUNTS),
            this::enable),
        new AdminCommand(
            administrators,
            "change-user-password",
            "Change the password of an account",
            ask("Changing a password", Answers.ACCOUNT, PASSWORD.mandatory()),
            this::password),
        new AdminCommand(
            administrators,
            "end-user-session",
            "End sessions",
            ask(
                "Ending all sessions of an account, or the one of a full address",
                Answers.ACCOUNTS),
            this::end));
  }

  private static Form ask(String title, Field... fields) {
    return Form.ask(AdminCommand.NAMESPACE, title, "Fill in this form.", fields);
  }

  private Future<Stage> add(Submission answer, Asker asker) {
    BareJid account = Answers.account(answer, asker);
    return derived(Answers.password(answer))
        .compose(derived -> accounts.create(account, derived))
        .<Stage>map(made -> Stage.DONE)
        .recover(AccountCommands::named);
  }

  private Future<Stage> password(Submission answer, Asker asker) {
    BareJid account = Answers.account(answer, asker);
    return derived(Answers.password(answer))
        .compose(derived -> accounts.password(account, derived))
        .compose(changed -> Orders.end(asker, account, null, Orders.Why.PASSWORD))
        .<Stage>map(ended -> Stage.DONE)
        .recover(AccountCommands::named);
  }

  /** A password that no SASLprep lets pass is none. */
  private Future<List<ScramKeys>> derived(String password) {
    return keys.apply(password)
        .recover(failure ->
            Future.failedFuture(
                failure instanceof IllegalArgumentException
                    ? Refusal.BAD_PAYLOAD.failure("no such password can be")
                    : failure));
  }

  private Future<Stage> delete(Submission answer, Asker asker) {
    List<BareJid> all = Answers.accounts(answer, asker);
    return everyOne(all).compose(there -> each(all, account -> Orders.remove(asker, account)));
  }

  private Future<Stage> disable(Submission answer, Asker asker) {
    List<BareJid> all = Answers.accounts(answer, asker);
    return everyOne(all)
        .compose(there ->
            each(
                all,
                account ->
                    accounts
                        .disable(account, null)
                        .compose(done -> Orders.end(asker, account, null, Orders.Why.DISABLED))))
        .recover(AccountCommands::named);
  }

  private Future<Stage> enable(Submission answer, Asker asker) {
    List<BareJid> all = Answers.accounts(answer, asker);
    return everyOne(all)
        .compose(there -> each(all, accounts::enable))
        .recover(AccountCommands::named);
  }

  private Future<Stage> end(Submission answer, Asker asker) {
    return each(
        Answers.addresses(answer, asker),
        address ->
            Orders.end(
                asker,
                address.bare(),
                address instanceof FullJid full ? full.resource() : null,
                Orders.Why.ENDED));
  }

  /** Fails before anything is done where one is not there. */
  private Future<Void> everyOne(List<BareJid> all) {
    Future<Void> there = Future.succeededFuture();
    for (BareJid account : all) {
      there =
          there
              .compose(before -> accounts.find(account))
              .compose(found ->
                  found.isPresent()
                      ? Future.succeededFuture()
                      : Future.failedFuture(
                          new StanzaFailure(Condition.ITEM_NOT_FOUND.error(account + "?"))));
    }
    return there;
  }

  private static <T extends Jid> Future<Stage> each(List<T> all, Function<T, Future<Void>> work) {
    Future<Void> done = Future.succeededFuture();
    for (T one : all) {
      done = done.compose(before -> work.apply(one));
    }
    return done.map(Stage.DONE);
  }

  /** XEP-0133 §5. */
  private static <T> Future<T> named(Throwable failure) {
    return Future.failedFuture(
        switch (failure) {
          case AccountExists there -> new StanzaFailure(Condition.CONFLICT.error());
          case NoAccount gone -> new StanzaFailure(Condition.ITEM_NOT_FOUND.error());
          default -> failure;
        });
  }
}
