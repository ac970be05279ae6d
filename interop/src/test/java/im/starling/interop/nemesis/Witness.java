// SPDX-License-Identifier: Apache-2.0
package im.starling.interop.nemesis;

import im.starling.cluster.NodeId;
import im.starling.cluster.OneNode;
import im.starling.cluster.Shards;
import im.starling.persistence.Endpoint;
import im.starling.protocol.BareJid;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * What PostgreSQL sees: who owns how many shards, asked all the time, and at each message that is
 * stored whether its owner's shard belongs to the node that stores it.
 */
final class Witness implements AutoCloseable {
  private static final int EVERY_MILLIS = 20;
  private static final String NOBODY = "";

  private static final String SCHEMA =
      """
      create table witness_account (owner bigint primary key, shard int not null);
      create table witness (owner bigint, seq bigint, by text, node text, at timestamptz);
      create function witness() returns trigger language plpgsql as $$
      declare
        mine text := current_setting('application_name');
      begin
        insert into witness
          select new.owner, new.seq, mine, node, clock_timestamp()
          from witness_account join shard_lease using (shard)
          where owner = new.owner and 'starling ' || coalesce(node, '') <> mine;
        return null;
      end
      $$;
      create trigger witness after insert on log for each row execute function witness();
      """;

  private final Endpoint at;
  private final List<Sample> samples = new ArrayList<>();
  private volatile boolean closed;

  /** How many shards each node owned at a time, and how many nobody. */
  private record Sample(long at, Map<String, Integer> shards) {
    /** How many had no owner, or one of these. */
    int without(Set<String> dead) {
      return shards.entrySet().stream()
          .filter(each -> each.getKey().equals(NOBODY) || dead.contains(each.getKey()))
          .mapToInt(Map.Entry::getValue)
          .sum();
    }
  }

  Witness(Endpoint at) {
    this.at = at;
  }

  /** When the tables of the server are there, and before it runs. */
  void begin() throws IOException {
    try (Connection database = connect();
        Statement statement = database.createStatement()) {
      statement.execute(SCHEMA);
    } catch (SQLException e) {
      throw new IOException(e);
    }
    Thread.ofPlatform().daemon().name("witness").start(this::look);
  }

  private Connection connect() throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://%s:%d/%s?sslmode=disable".formatted(at.host(), at.port(), at.database()),
        at.user(),
        at.password());
  }

  /** These have accounts now. */
  void know(List<String> users) {
    Shards shards = new OneNode(new NodeId("any"));
    try (Connection database = connect();
        PreparedStatement insert =
            database.prepareStatement(
                "insert into witness_account select id, ? from account where local = ?")) {
      for (String user : users) {
        insert.setInt(1, shards.of(BareJid.parse(user + "@localhost")).index());
        insert.setString(2, user);
        insert.addBatch();
      }
      insert.executeBatch();
    } catch (SQLException | im.starling.protocol.MalformedJid e) {
      throw new UncheckedIOException(new IOException(e));
    }
  }

  private void look() {
    try {
      while (!closed) {
        try (Connection database = connect()) {
          sample(database);
        } catch (SQLException e) {
          pause(); // The database is away, which is what the test is for.
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void sample(Connection database) throws SQLException, InterruptedException {
    try (PreparedStatement question =
        database.prepareStatement(
            "select coalesce(node, ''), count(*) from shard_lease group by 1")) {
      while (!closed) {
        Map<String, Integer> shards = new TreeMap<>();
        try (ResultSet rows = question.executeQuery()) {
          while (rows.next()) {
            shards.put(rows.getString(1), rows.getInt(2));
          }
        }
        keep(new Sample(System.nanoTime(), shards));
        pause();
      }
    }
  }

  /** Between two questions, unless nobody wants to know any more. */
  private synchronized void pause() throws InterruptedException {
    if (!closed) {
      TimeUnit.MILLISECONDS.timedWait(this, EVERY_MILLIS);
    }
  }

  private synchronized void keep(Sample sample) {
    samples.add(sample);
    notifyAll();
  }

  /** Waits until it has been {@link #still} for a time; false if that is not so within a limit. */
  synchronized boolean awaitStill(int nodes, Duration time, Duration limit)
      throws InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    while (still(nodes).compareTo(time) < 0) {
      long left = deadline - System.nanoTime();
      if (left <= 0) {
        return false;
      }
      TimeUnit.NANOSECONDS.timedWait(this, left);
    }
    return true;
  }

  /** Since when so many nodes, and nobody else, have all shards, and each the same number. */
  private Duration still(int nodes) {
    if (samples.isEmpty()) {
      return Duration.ZERO;
    }
    Sample last = samples.getLast();
    if (last.shards().size() != nodes || last.shards().containsKey(NOBODY)) {
      return Duration.ZERO;
    }
    long since = last.at();
    for (Sample sample : samples.reversed()) {
      if (!sample.shards().equals(last.shards())) {
        break;
      }
      since = sample.at();
    }
    return Duration.ofNanos(last.at() - since);
  }

  /**
   * For how long there were shards without an owner that lives, at most.
   *
   * @param struck when something happened to those that have gone since
   * @param orderly whether they could go on until others had their shards
   */
  synchronized long unowned(long struck, boolean orderly) {
    List<Sample> seen = samples.stream().filter(sample -> sample.at() >= struck).toList();
    if (seen.isEmpty()) {
      return 0;
    }
    Set<String> dead = new HashSet<>(orderly ? Set.of() : seen.getFirst().shards().keySet());
    dead.removeAll(seen.getLast().shards().keySet());
    long longest = 0;
    long since = struck;
    for (Sample sample : seen) {
      if (sample.without(dead) == 0) {
        since = sample.at();
      } else {
        longest = Math.max(longest, sample.at() - since);
      }
    }
    return longest;
  }

  /** Messages that were stored by somebody who did not own the shard; each is told once. */
  List<Violation> intruders() throws IOException {
    List<Violation> found = new ArrayList<>();
    try (Connection database = connect();
        Statement statement = database.createStatement();
        ResultSet rows =
            statement.executeQuery("delete from witness returning owner, seq, by, node, at")) {
      while (rows.next()) {
        found.add(
            new Violation(
                Violation.Kind.TWO_OWNERS,
                "row %s of %s was stored at %s by <%s>, the shard is that of %s"
                    .formatted(
                        rows.getLong("seq"),
                        rows.getLong("owner"),
                        rows.getTimestamp("at"),
                        rows.getString("by"),
                        rows.getString("node"))));
      }
    } catch (SQLException e) {
      throw new IOException(e);
    }
    return found;
  }

  @Override
  public synchronized String toString() {
    return samples.isEmpty() ? "nothing seen" : samples.getLast().toString();
  }

  @Override
  public synchronized void close() {
    closed = true;
    notifyAll();
  }
}
