// SPDX-License-Identifier: Apache-2.0
package im.starling.persistence;

import im.starling.protocol.BareJid;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@link Tokens} in PostgreSQL. */
final class PgTokens implements Tokens {
  /** Clients of one account that have tokens; more than anybody has, at the same time. */
  private static final int CLIENTS = 32;

  private final Sql sql;

  PgTokens(Sql sql) {
    this.sql = sql;
  }

  private static final Statement FIND =
      new Statement(
          "tokens.find",
          """
          select a.id, delivered, disabled, a.generation, seed, mechanism, used,
            (extract(epoch from now() - given) * 1000)::bigint as age
          from account a left join token t
            on t.account = a.id and client = $3 and t.generation = a.generation and expiry > now()
          where domain = $1 and local = $2
          """);

  @Override
  public Future<Optional<TokenOwner>> find(BareJid account, String client) {
    return sql.run(FIND, Tuple.of(account.domain(), account.local(), client))
        .map(rows -> owner(account, rows));
  }

  private static Optional<TokenOwner> owner(BareJid address, RowSet<Row> rows) {
    if (rows.size() == 0) {
      return Optional.empty();
    }
    List<Token> tokens = new ArrayList<>();
    for (Row row : rows) {
      // Null, by the outer join, where there is only the account.
      if (row.getBuffer("seed") != null) {
        tokens.add(
            new Token(
                row.getBuffer("seed"),
                row.getString("mechanism"),
                row.getBoolean("used"),
                Duration.ofMillis(row.getLong("age"))));
      }
    }
    return Optional.of(new TokenOwner(PgAccounts.account(address, rows.iterator().next()), tokens));
  }

  /** The account is locked first, as by a change of the password, so the two never wait in turn. */
  private static final Statement GIVE =
      new Statement(
          "tokens.give",
          """
          with owner as materialized (
            select id from account
            where id = $1 and generation = $2 and disabled is null for key share),
          unused as (
            delete from token t using owner where account = id and client = $3 and not used),
          much as (
            delete from token t using owner
            where account = id and client in (
              select client from (
                select client, row_number() over (order by max(given) desc, client) as place
                from token where account = $1 and client <> $3 group by client) as ranked
              where place >= %d)),
          past as (
            delete from token t using (
              select account, client, seed from token where expiry < now()
              limit 100 for update skip locked) as old
            where (t.account, t.client, t.seed) = (old.account, old.client, old.seed))
          insert into token (account, client, generation, mechanism, seed, expiry)
          select id, $3, $2, $4, $5, now() + $6 * interval '1 millisecond' from owner
          returning expiry
          """
              .formatted(CLIENTS));

  @Override
  public Future<Optional<Instant>> give(Client to, String mechanism, Buffer seed, Duration life) {
    Tuple values =
        Tuple.of(
            to.account().id(),
            to.account().generation(),
            to.name(),
            mechanism,
            seed,
            (double) life.toMillis());
    return sql.one(GIVE, values)
        .map(row -> row.map(made -> made.getOffsetDateTime("expiry").toInstant()));
  }

  private static final String WORTH =
      """
      account = $1 and client = $2 and seed = $3 and expiry > now()
        and ($4::int is null or counted is null or counted < $4::int)
        and generation = (select generation from account where id = $1)
      """;

  private static final Statement USE =
      new Statement(
          "tokens.use",
          """
          with now_used as (
            update token set used = true, counted = coalesce($4::int, counted) where %s
            returning expiry),
          older as (
            delete from token t using now_used u
            where account = $1 and client = $2 and seed <> $3 and (used or t.expiry < u.expiry))
          select expiry from now_used
          """
              .formatted(WORTH));

  @Override
  public Future<Boolean> use(Client client, Buffer seed, @Nullable Integer count) {
    return sql.one(USE, values(client, seed, count)).map(Optional::isPresent);
  }

  private static final Statement END =
      new Statement(
          "tokens.end",
          """
          with gone as (delete from token where %s returning seed),
          others as (
            delete from token t using gone
            where account = $1 and client = $2 and t.seed <> $3)
          select seed from gone
          """
              .formatted(WORTH));

  @Override
  public Future<Boolean> end(Client client, Buffer seed, @Nullable Integer count) {
    return sql.one(END, values(client, seed, count)).map(Optional::isPresent);
  }

  private static Tuple values(Client client, Buffer seed, @Nullable Integer count) {
    return Tuple.of(client.account().id(), client.name(), seed, count);
  }
}
