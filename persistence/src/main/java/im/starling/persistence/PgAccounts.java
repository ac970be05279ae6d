// SPDX-License-Identifier: Apache-2.0
package im.starling.persistence;

import im.starling.protocol.BareJid;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@link Accounts} in PostgreSQL. */
final class PgAccounts implements Accounts {
  private static final String UNIQUE_VIOLATION = "23505";

  private final Sql sql;

  PgAccounts(Sql sql) {
    this.sql = sql;
  }

  private static final Statement FIND =
      new Statement(
          "accounts.find",
          """
          select id, delivered, disabled, generation from account
          where domain = $1 and local = $2
          """);

  @Override
  public Future<Optional<Account>> find(BareJid address) {
    return sql.one(FIND, Tuple.of(address.domain(), address.local()))
        .map(row -> row.map(r -> account(address, r)));
  }

  private static final Statement CREDENTIALS =
      new Statement(
          "accounts.credentials",
          """
          select id, delivered, disabled, generation, hash, salt, iterations, stored_key, server_key
          from account left join credential on account = id
          where domain = $1 and local = $2
          """);

  @Override
  public Future<Optional<Credentials>> credentials(BareJid address) {
    return sql.run(CREDENTIALS, Tuple.of(address.domain(), address.local()))
        .map(rows -> credentials(address, rows));
  }

  private static Optional<Credentials> credentials(BareJid address, RowSet<Row> rows) {
    if (rows.size() == 0) {
      return Optional.empty();
    }
    List<ScramKeys> keys = new ArrayList<>();
    for (Row row : rows) {
      // An account that only others vouch for has no keys, and the outer join says so with nulls.
      if (row.getString("hash") != null) {
        keys.add(
            new ScramKeys(
                row.getString("hash"),
                row.getBuffer("salt"),
                row.getInteger("iterations"),
                row.getBuffer("stored_key"),
                row.getBuffer("server_key")));
      }
    }
    return Optional.of(new Credentials(account(address, rows.iterator().next()), keys));
  }

  private static final Statement KEY_KINDS =
      new Statement(
          "accounts.key-kinds",
          """
          with span as (select coalesce(max(id), 0) as last from account),
          sample as (select distinct last * i / 4096 as account from span, generate_series(1, 4096) i),
          kinds as (
            select array_agg(hash order by hash) as hashes, array_agg(iterations order by hash) as iterations,
              array_agg(length(salt) order by hash) as salts
            from sample join credential using (account) group by account)
          select hashes, iterations, salts, count(*) as accounts from kinds
          group by hashes, iterations, salts order by accounts desc, hashes, iterations, salts limit 16
          """);

  @Override
  public Future<List<KeyKinds>> keyKinds() {
    return sql.run(KEY_KINDS, Tuple.tuple())
        .map(rows -> {
          List<KeyKinds> all = new ArrayList<>();
          rows.forEach(row -> all.add(keyKinds(row)));
          return all;
        });
  }

  private static KeyKinds keyKinds(Row row) {
    String[] hashes = row.getArrayOfStrings("hashes");
    Integer[] iterations = row.getArrayOfIntegers("iterations");
    Integer[] salts = row.getArrayOfIntegers("salts");
    List<KeyKinds.Kind> kinds = new ArrayList<>();
    for (int i = 0; i < hashes.length; i++) {
      kinds.add(new KeyKinds.Kind(hashes[i], iterations[i], salts[i]));
    }
    return new KeyKinds(kinds, row.getLong("accounts"));
  }

  private static final Statement CREATE =
      new Statement(
          "accounts.create",
          """
          with fresh as (insert into account (domain, local) values ($1, $2) returning id, delivered, disabled, generation),
          keys as (
            insert into credential (account, hash, salt, iterations, stored_key, server_key)
            select id, k.* from fresh, unnest($3::text[], $4::bytea[], $5::int[], $6::bytea[], $7::bytea[]) k),
          grave as (delete from tombstone using fresh where domain = $1 and local = $2)
          select id, delivered, disabled, generation from fresh
          """);

  private static final Statement REGISTER =
      new Statement(
          "accounts.register",
          """
          with fresh as (
            insert into account (domain, local) select $1, $2
            where not exists (select from tombstone where domain = $1 and local = $2)
            returning id, delivered, disabled, generation),
          keys as (
            insert into credential (account, hash, salt, iterations, stored_key, server_key)
            select id, k.* from fresh, unnest($3::text[], $4::bytea[], $5::int[], $6::bytea[], $7::bytea[]) k)
          select id, delivered, disabled, generation from fresh
          """);

  @Override
  public Future<Account> create(BareJid address, List<ScramKeys> keys) {
    return sql.run(CREATE, tuple(address, keys))
        .map(rows -> account(address, rows.iterator().next()))
        .recover(error -> Future.failedFuture(named(error, address)));
  }

  @Override
  public Future<Account> register(BareJid address, List<ScramKeys> keys) {
    return sql.one(REGISTER, tuple(address, keys))
        .map(row -> row.map(made -> account(address, made)))
        .compose(made ->
            made.map(Future::succeededFuture)
                .orElseGet(() -> Future.failedFuture(new AccountExists(address))))
        .recover(error -> Future.failedFuture(named(error, address)));
  }

  private static Throwable named(Throwable error, BareJid address) {
    return error instanceof PgException answer && UNIQUE_VIOLATION.equals(answer.getSqlState())
        ? new AccountExists(address)
        : error;
  }

  private static final Statement PASSWORD =
      new Statement(
          "accounts.password",
          """
          with old as (select id from account where domain = $1 and local = $2 for update),
          gone as (delete from credential using old where account = id and hash <> all ($3::text[])),
          keys as (
            insert into credential (account, hash, salt, iterations, stored_key, server_key)
            select id, k.* from old, unnest($3::text[], $4::bytea[], $5::int[], $6::bytea[], $7::bytea[]) k
            on conflict (account, hash) do update set salt = excluded.salt, iterations = excluded.iterations,
              stored_key = excluded.stored_key, server_key = excluded.server_key),
          past as (delete from account_end where $8::boolean and at < now() - interval '1 hour'),
          ends as (
            insert into account_end (domain, local, account, removed, password)
            select $1, $2, id, false, true from old where $8::boolean)
          select id from old
          """);

  @Override
  public Future<Void> password(BareJid address, List<ScramKeys> keys) {
    return found(sql.one(PASSWORD, tuple(address, keys).addBoolean(false)), address);
  }

  @Override
  public Future<Void> reset(BareJid address, List<ScramKeys> keys) {
    return found(sql.one(PASSWORD, tuple(address, keys).addBoolean(true)), address);
  }

  /** The account is locked first, as by a change of the password. */
  private static final Statement UPGRADE =
      new Statement(
          "accounts.upgrade",
          """
          with owner as materialized (
            select id from account where id = $1 and generation = $2 for key share)
          insert into credential (account, hash, salt, iterations, stored_key, server_key)
          select id, $3, $4, $5, $6, $7 from owner on conflict (account, hash) do nothing
          """);

  @Override
  public Future<Void> upgrade(Account account, ScramKeys keys) {
    Tuple values =
        Tuple.of(
            account.id(),
            account.generation(),
            keys.hash(),
            keys.salt(),
            keys.iterations(),
            keys.storedKey());
    return sql.run(UPGRADE, values.addBuffer(keys.serverKey())).mapEmpty();
  }

  private static final Statement DISABLED =
      new Statement(
          "accounts.disabled",
          "update account set disabled = $3 where domain = $1 and local = $2 returning id");

  @Override
  public Future<Void> disable(BareJid address, @Nullable String text) {
    return disabled(address, Objects.requireNonNullElse(text, ""));
  }

  @Override
  public Future<Void> enable(BareJid address) {
    return disabled(address, null);
  }

  private Future<Void> disabled(BareJid address, @Nullable String text) {
    return found(sql.one(DISABLED, Tuple.of(address.domain(), address.local(), text)), address);
  }

  private static Future<Void> found(Future<Optional<Row>> changed, BareJid address) {
    return changed.compose(row ->
        row.isPresent() ? Future.succeededFuture() : Future.failedFuture(new NoAccount(address)));
  }

  private static final Statement REMOVE =
      new Statement(
          "accounts.remove",
          """
          with gone as (delete from account where domain = $1 and local = $2 returning id),
          messages as (delete from log using gone where owner = id),
          grave as (
            insert into tombstone (domain, local) select $1, $2 from gone
            on conflict (domain, local) do update set removed = now())
          select id from gone
          """);

  @Override
  public Future<Boolean> remove(BareJid address) {
    return sql.one(REMOVE, Tuple.of(address.domain(), address.local())).map(Optional::isPresent);
  }

  private static final Statement ENDS =
      new Statement(
          "accounts.ends",
          """
          select e.id, domain, local, coalesce(e.account, a.id, 0) as account, removed, password,
            (extract(epoch from now() - at) * 1000)::bigint as age
          from account_end e left join account a using (domain, local)
          where at > now() - interval '1 hour' and e.id > $1
            and (removed or password or a.disabled is not null)
            and not exists (select from unnest($2::bigint[]) k where k = e.id)
          order by e.id limit $3
          """);

  @Override
  public Future<List<AccountEnd>> ends(long after, Collection<Long> known, int limit) {
    return sql.run(
            ENDS, Tuple.of(after).addArrayOfLong(known.toArray(Long[]::new)).addInteger(limit))
        .map(rows -> rows.stream().map(PgAccounts::end).toList());
  }

  private static AccountEnd end(Row row) {
    BareJid address = new BareJid(row.getString("local"), row.getString("domain"));
    Duration age = Duration.ofMillis(row.getLong("age"));
    return new AccountEnd(row.getLong("id"), address, row.getLong("account"), why(row), age);
  }

  private static AccountEnd.Why why(Row row) {
    if (row.getBoolean("removed")) {
      return AccountEnd.Why.REMOVED;
    }
    return row.getBoolean("password") ? AccountEnd.Why.PASSWORD : AccountEnd.Why.DISABLED;
  }

  private static final Statement LIST =
      new Statement(
          "accounts.list",
          """
          select id, local, delivered, disabled, generation from account
          where domain = $1 and local > $2 order by local limit $3
          """);

  @Override
  public Future<List<Account>> list(String domain, String after, int limit) {
    return sql.run(LIST, Tuple.of(domain, after, limit)).map(rows -> accounts(domain, rows));
  }

  private static List<Account> accounts(String domain, RowSet<Row> rows) {
    return rows.stream()
        .map(row -> account(new BareJid(row.getString("local"), domain), row))
        .toList();
  }

  private static final Statement COUNT =
      new Statement("accounts.count", "select count(*) from account where domain = $1");

  @Override
  public Future<Long> count(String domain) {
    return sql.run(COUNT, Tuple.of(domain)).map(rows -> rows.iterator().next().getLong(0));
  }

  private static final Statement LIST_DISABLED =
      new Statement(
          "accounts.list-disabled",
          """
          select id, local, delivered, disabled, generation from account
          where domain = $1 and disabled is not null order by local limit $2
          """);

  @Override
  public Future<List<Account>> disabled(String domain, int limit) {
    return sql.run(LIST_DISABLED, Tuple.of(domain, limit)).map(rows -> accounts(domain, rows));
  }

  private static final Statement COUNT_DISABLED =
      new Statement(
          "accounts.count-disabled",
          "select count(*) from account where domain = $1 and disabled is not null");

  @Override
  public Future<Long> countDisabled(String domain) {
    return sql.run(COUNT_DISABLED, Tuple.of(domain)).map(rows -> rows.iterator().next().getLong(0));
  }

  /** Of a row with all columns that an account is made of. */
  static Account account(BareJid address, Row row) {
    return new Account(
        row.getLong("id"),
        address,
        row.getLong("delivered"),
        row.getString("disabled"),
        row.getLong("generation"));
  }

  private static Tuple tuple(BareJid address, List<ScramKeys> keys) {
    return Tuple.tuple()
        .addString(address.domain())
        .addString(address.local())
        .addArrayOfString(keys.stream().map(ScramKeys::hash).toArray(String[]::new))
        .addArrayOfBuffer(keys.stream().map(ScramKeys::salt).toArray(Buffer[]::new))
        .addArrayOfInteger(keys.stream().map(ScramKeys::iterations).toArray(Integer[]::new))
        .addArrayOfBuffer(keys.stream().map(ScramKeys::storedKey).toArray(Buffer[]::new))
        .addArrayOfBuffer(keys.stream().map(ScramKeys::serverKey).toArray(Buffer[]::new));
  }
}
