// SPDX-License-Identifier: Apache-2.0
package im.starling.node.cli;

import im.starling.node.config.Config;
import im.starling.persistence.Account;
import im.starling.persistence.AccountExists;
import im.starling.persistence.Accounts;
import im.starling.persistence.ScramKeys;
import im.starling.persistence.SqlObserver;
import im.starling.protocol.BareJid;
import im.starling.protocol.MalformedJid;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Scanner;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code starling account}: who may log in. Works beside a running node and without one. */
@Command(name = "account", description = "Add, change, remove and list accounts.")
final class AccountCommand {
  private static final int PAGE = 500;

  private final Wiring wiring;

  @Spec private CommandSpec spec = CommandSpec.create();

  AccountCommand(Wiring wiring) {
    this.wiring = wiring;
  }

  @Command(description = "Add an account.")
  void add(
      @Mixin ConfigOption option,
      @Mixin PasswordOption password,
      @Parameters(paramLabel = "user@domain") String address)
      throws Exception {
    Config config = option.load().config();
    BareJid user = user(config, address);
    List<ScramKeys> keys = keys(password);
    with(config, accounts -> tell(accounts.create(user, keys).map("added " + user)));
  }

  @Command(
      name = "import",
      description = {
        "Add many accounts, read from standard input:",
        "a line for each, with its address, a space and its password.",
        "Those that are there already are left as they are."
      })
  void addAll(@Mixin ConfigOption option) throws Exception {
    Config config = option.load().config();
    with(config, accounts -> addAll(config, accounts));
  }

  private void addAll(Config config, Accounts accounts) throws Problem, TimeoutException {
    Scanner lines = new Scanner(System.in, StandardCharsets.UTF_8);
    for (int number = 1; lines.hasNextLine(); number++) {
      String line = lines.nextLine();
      int space = line.indexOf(' ');
      if (space < 0) {
        throw new Problem("line " + number + ": an address, a space and a password are expected");
      }
      BareJid user = user(config, line.substring(0, space));
      List<ScramKeys> keys = keys(line.substring(space + 1));
      tell(
          accounts
              .create(user, keys)
              .map("added " + user)
              .recover(failure ->
                  failure instanceof AccountExists
                      ? Future.succeededFuture("left as it is: " + user)
                      : Future.failedFuture(failure)));
    }
  }

  @Command(description = "Let nobody log in to an account. What it has stays, its sessions end.")
  void disable(
      @Mixin ConfigOption option,
      @Option(names = "--text", description = "What its owner is told.") @Nullable String text,
      @Parameters(paramLabel = "user@domain") String address)
      throws Exception {
    Config config = option.load().config();
    BareJid user = user(config, address);
    with(config, accounts -> tell(accounts.disable(user, text).map("disabled " + user)));
  }

  @Command(description = "Let a disabled account be used again.")
  void enable(@Mixin ConfigOption option, @Parameters(paramLabel = "user@domain") String address)
      throws Exception {
    Config config = option.load().config();
    BareJid user = user(config, address);
    with(config, accounts -> tell(accounts.enable(user).map("enabled " + user)));
  }

  @Command(description = "Change the password of an account. Its sessions end.")
  void password(
      @Mixin ConfigOption option,
      @Mixin PasswordOption password,
      @Parameters(paramLabel = "user@domain") String address)
      throws Exception {
    Config config = option.load().config();
    BareJid user = user(config, address);
    List<ScramKeys> keys = keys(password);
    with(
        config,
        accounts -> tell(accounts.reset(user, keys).map("changed the password of " + user)));
  }

  @Command(description = "Remove an account and all that it has: contacts, messages.")
  void remove(@Mixin ConfigOption option, @Parameters(paramLabel = "user@domain") String address)
      throws Exception {
    Config config = option.load().config();
    BareJid user = user(config, address);
    with(
        config,
        accounts ->
            tell(
                accounts
                    .remove(user)
                    .compose(found ->
                        found
                            ? Future.succeededFuture("removed " + user)
                            : Future.failedFuture(new Problem("there is no account " + user)))));
  }

  @Command(description = "List the accounts, one a line.")
  void list(
      @Mixin ConfigOption option,
      @Parameters(paramLabel = "domain", arity = "0..1", description = "Only of this domain.")
          @Nullable String only)
      throws Exception {
    Config config = option.load().config();
    List<String> domains = only == null ? config.domains() : List.of(domain(config, only));
    with(
        config,
        accounts -> {
          for (String domain : domains) {
            list(accounts, domain);
          }
        });
  }

  private void list(Accounts accounts, String domain) throws TimeoutException {
    String after = "";
    List<Account> page;
    do {
      page = accounts.list(domain, after, PAGE).await(30, TimeUnit.SECONDS);
      for (Account account : page) {
        out().println(account.address());
        after = account.address().local();
      }
    } while (page.size() == PAGE);
    out().flush();
  }

  private void tell(Future<String> done) throws TimeoutException {
    out().println(done.await(30, TimeUnit.SECONDS));
    out().flush();
  }

  /** Work on the accounts. */
  private interface Work {
    void run(Accounts accounts) throws Exception;
  }

  private void with(Config config, Work work) throws Exception {
    Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    try (Store store =
        Store.open(vertx, config, SqlObserver.NONE, line -> err().println(line + " ..."))) {
      store.prepare(line -> err().println(line + " ..."));
      work.run(store.persistence().accounts());
    } finally {
      vertx.close().await(10, TimeUnit.SECONDS);
    }
  }

  private List<ScramKeys> keys(PasswordOption option) throws Problem {
    return keys(option.read());
  }

  private List<ScramKeys> keys(String password) throws Problem {
    try {
      return wiring.keys().apply(password);
    } catch (IllegalArgumentException e) {
      throw new Problem(String.valueOf(e.getMessage()), e);
    }
  }

  private static BareJid user(Config config, String address) throws Problem {
    try {
      BareJid user = BareJid.parse(address);
      if (user.local().isEmpty()) {
        throw new Problem(
            "'" + address + "' has no user: write user@" + config.domains().getFirst());
      }
      domain(config, user.domain());
      return user;
    } catch (MalformedJid e) {
      throw new Problem("'" + address + "' is no address: " + e.getMessage(), e);
    }
  }

  private static String domain(Config config, String domain) throws Problem {
    if (!config.domains().contains(domain)) {
      throw new Problem(
          domain + " is not served here: 'domains' has " + String.join(", ", config.domains()));
    }
    return domain;
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }

  private PrintWriter err() {
    return spec.commandLine().getErr();
  }
}
