// SPDX-License-Identifier: Apache-2.0
package im.starling.node.alone;

import im.starling.node.loop.Loop;
import im.starling.persistence.Account;
import im.starling.persistence.Accounts;
import im.starling.persistence.ArchivePreferences;
import im.starling.persistence.Credentials;
import im.starling.persistence.Departures;
import im.starling.persistence.Entry;
import im.starling.persistence.LogWriter;
import im.starling.persistence.Persistence;
import im.starling.persistence.Preferences;
import im.starling.persistence.Roster;
import im.starling.persistence.RosterItem;
import im.starling.persistence.Rosters;
import im.starling.persistence.ScramKeys;
import im.starling.persistence.Secrets;
import im.starling.persistence.Subscription;
import im.starling.persistence.UserLog;
import im.starling.protocol.BareJid;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/** A database that has everything in memory, and every row committed at once. */
final class NullPersistence {
  private final Map<Object, Credentials> accounts = new HashMap<>();
  private final Map<Object, List<RosterItem>> contacts = new HashMap<>();
  private final NullLog log = new NullLog();
  private final Loop loop;

  /** Counts rows and keeps none. */
  private static final class NullLog implements LogWriter {
    private static final Future<Void> DONE = Future.succeededFuture();
    private long rows;

    @Override
    public Future<Void> append(Entry entry, boolean watched) {
      rows++;
      return DONE;
    }

    @Override
    public int queued() {
      return 0;
    }

    @Override
    public boolean stalled() {
      return false;
    }

    @Override
    public void onStall(Consumer<Boolean> listener) {}

    @Override
    public Future<Void> close() {
      return DONE;
    }
  }

  NullPersistence(Loop loop) {
    this.loop = loop;
  }

  Account account(BareJid address, List<ScramKeys> keys) {
    Account account = new Account(accounts.size() + 1L, address, 0);
    accounts.put(address, new Credentials(account, keys));
    return account;
  }

  /** Both see each other's presence. */
  void friends(Account one, Account other) {
    contacts.computeIfAbsent(one.id(), id -> new ArrayList<>()).add(item(other));
    contacts.computeIfAbsent(other.id(), id -> new ArrayList<>()).add(item(one));
  }

  private static RosterItem item(Account contact) {
    return new RosterItem(
        contact.address(), "", List.of(), Subscription.BOTH, false, false, null, true, 1);
  }

  /** How many rows were appended. */
  long rows() {
    return log.rows;
  }

  Persistence persistence() {
    Secrets secrets = (name, length) -> Future.succeededFuture(Buffer.buffer(new byte[length]));
    Accounts people =
        new Answers()
            .when("find/1", address -> later(credentials(address[0]).map(Credentials::account)))
            .when("credentials/1", address -> Future.succeededFuture(credentials(address[0])))
            .as(Accounts.class);
    Rosters rosters =
        future("load/1", owner -> new Roster(0, 1, contacts.getOrDefault(owner, List.of())))
            .as(Rosters.class);
    Departures departures =
        future("ask/1", questions -> allowed((List<?>) questions)).as(Departures.class);
    return new Answers()
        .when("departures/0", none -> departures)
        .when("accounts/0", none -> people)
        .when("rosters/0", none -> rosters)
        .when(
            "preferences/0",
            none -> future("archive/1", owner -> ArchivePreferences.DEFAULT).as(Preferences.class))
        .when("secrets/0", none -> secrets)
        .when("log/0", none -> new Answers().when("writer/0", nobody -> log).as(UserLog.class))
        .as(Persistence.class);
  }

  /** Friends ask for friends only. */
  private static List<Departures.Answer> allowed(List<?> questions) {
    return Collections.nCopies(
        questions.size(), new Departures.Answer(true, Optional.empty(), false));
  }

  private Optional<Credentials> credentials(Object address) {
    return Optional.ofNullable(accounts.get(address));
  }

  /** A home may not be there before it was asked for. */
  private <T> Future<T> later(T answer) {
    Promise<T> promise = Promise.promise();
    loop.post(() -> promise.complete(answer));
    return promise.future();
  }

  private static Answers future(String method, Function<Object, Object> answer) {
    return new Answers()
        .when(method, arguments -> Future.succeededFuture(answer.apply(arguments[0])));
  }
}
