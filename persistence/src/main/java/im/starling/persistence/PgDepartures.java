// SPDX-License-Identifier: Apache-2.0
package im.starling.persistence;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** {@link Departures} in PostgreSQL. */
final class PgDepartures implements Departures {
  private final Sql sql;

  PgDepartures(Sql sql) {
    this.sql = sql;
  }

  private static final Statement SAVE =
      new Statement(
          "departures.save",
          """
          insert into departure (owner, millis, login, presence) select id, $2, $3, $4 from account where id = $1
          on conflict (owner) do update
            set millis = excluded.millis, login = excluded.login, presence = excluded.presence
            where departure.millis <= excluded.millis
          """);

  @Override
  public Future<Void> save(long owner, Departure departure) {
    return sql.run(
            SAVE, Tuple.of(owner, departure.millis(), departure.login(), departure.presence()))
        .mapEmpty();
  }

  private static final Statement FIND =
      new Statement(
          "departures.find", "select millis, login, presence from departure where owner = $1");

  @Override
  public Future<Optional<Departure>> find(long owner) {
    return sql.readOne(FIND, Tuple.of(owner)).map(row -> row.map(PgDepartures::departure));
  }

  private static final Statement ASK =
      new Statement(
          "departures.ask",
          """
          select number, millis, login, presence, roster.owner is not null as allowed, hidden
          from unnest($1::text[], $2::text[], $3::text[]) with ordinality as question (local, domain, asker, number)
          join account using (local, domain)
          left join roster on roster.owner = id and contact = asker and subscription & 2 <> 0
          left join departure on departure.owner = id
          cross join lateral (select exists (
            select from blocked where blocked.owner = id
              and (address in (asker, split_part(asker, '@', 2)) or starts_with(address, asker || '/'))
          )) as blocks (hidden)
          where roster.owner is not null or hidden
          """);

  @Override
  public Future<List<Answer>> ask(List<Question> questions) {
    String[] locals = new String[questions.size()];
    String[] domains = new String[questions.size()];
    String[] askers = new String[questions.size()];
    for (int i = 0; i < questions.size(); i++) {
      locals[i] = questions.get(i).account().local();
      domains[i] = questions.get(i).account().domain();
      askers[i] = questions.get(i).asker().toString();
    }
    Tuple arrays =
        Tuple.tuple().addArrayOfString(locals).addArrayOfString(domains).addArrayOfString(askers);
    return sql.run(ASK, arrays).map(rows -> answers(questions.size(), rows));
  }

  private static List<Answer> answers(int count, RowSet<Row> rows) {
    List<Answer> answers = new ArrayList<>(Collections.nCopies(count, Answer.NO));
    for (Row row : rows) {
      Optional<Departure> departure =
          row.getLong("millis") == null ? Optional.empty() : Optional.of(departure(row));
      answers.set(
          row.getInteger("number") - 1,
          new Answer(row.getBoolean("allowed"), departure, row.getBoolean("hidden")));
    }
    return answers;
  }

  private static Departure departure(Row row) {
    return new Departure(row.getLong("millis"), row.getLong("login"), row.getBuffer("presence"));
  }
}
