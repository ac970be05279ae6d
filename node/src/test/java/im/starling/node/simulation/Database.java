// SPDX-License-Identifier: Apache-2.0
package im.starling.node.simulation;

import im.starling.cluster.Shards;
import im.starling.node.sasl.QuickKeys;
import im.starling.persistence.Account;
import im.starling.persistence.Credentials;
import im.starling.persistence.Cursor;
import im.starling.persistence.EndedSession;
import im.starling.persistence.Entry;
import im.starling.persistence.Lease;
import im.starling.persistence.ScramKeys;
import im.starling.protocol.BareJid;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/** What is stored, whoever asks; what a node sees of it is a {@link DatabaseRun}. */
final class Database {
  static final String PASSWORD = "secret";
  private static final List<ScramKeys> KEYS = QuickKeys.of(PASSWORD);

  final Timeline time;
  final Shards shards;
  final Ledger ledger;

  /** Those that are there, fenced or not. */
  final Map<String, DatabaseRun> runs = new TreeMap<>();

  final Map<Integer, Lease> leases = new TreeMap<>();
  private final Map<BareJid, Long> owners = new HashMap<>();
  private final List<BareJid> accounts = new ArrayList<>();
  private final List<NavigableMap<Long, Entry>> logs = new ArrayList<>();
  private final List<Long> cursors = new ArrayList<>();
  private final Map<String, Long> ended = new HashMap<>();
  private long epochs;

  Database(Timeline time, Shards shards, Ledger ledger) {
    this.time = time;
    this.shards = shards;
    this.ledger = ledger;
  }

  /** The owners of the accounts are 1, 2, 3, … */
  void account(BareJid address) {
    accounts.add(address);
    owners.put(address, (long) accounts.size());
    logs.add(new TreeMap<>());
    cursors.add(0L);
  }

  List<BareJid> accounts() {
    return accounts;
  }

  BareJid address(long owner) {
    return accounts.get((int) owner - 1);
  }

  NavigableMap<Long, Entry> log(long owner) {
    return logs.get((int) owner - 1);
  }

  long cursor(long owner) {
    return cursors.get((int) owner - 1);
  }

  long owner(BareJid address) {
    return Objects.requireNonNull(owners.get(address));
  }

  Optional<Credentials> credentials(Object address) {
    Long owner = owners.get(address);
    return owner == null
        ? Optional.empty()
        : Optional.of(new Credentials(new Account(owner, address(owner), cursor(owner)), KEYS));
  }

  private boolean owns(DatabaseRun run, long owner) {
    Lease lease = leases.get(shards.of(address(owner)).index());
    return lease != null && lease.node().equals(run.node());
  }

  /** The row is there from now on. */
  void commit(DatabaseRun by, Entry row) {
    if (!owns(by, row.owner())) {
      ledger.violated("two-owners", by.node() + " writes " + row + " and does not own it");
    }
    NavigableMap<Long, Entry> log = log(row.owner());
    if (!log.isEmpty() && log.lastKey() >= row.seq()) {
      ledger.violated("order-of-seq", by.node() + " writes " + row + " after " + log.lastKey());
    }
    log.put(row.seq(), row);
    ledger.trace(() -> by.node() + " commits " + row + " " + Ledger.body(row));
  }

  void delivered(DatabaseRun by, List<Cursor> moved) {
    for (Cursor cursor : moved) {
      if (!owns(by, cursor.owner())) {
        ledger.violated("late-cursor", by.node() + " writes " + cursor + " and does not own it");
      }
      ledger.trace(() -> by.node() + " writes " + cursor);
      int at = (int) cursor.owner() - 1;
      cursors.set(at, Math.max(cursors.get(at), cursor.seq()));
    }
  }

  void ended(List<EndedSession> sessions) {
    for (EndedSession each : sessions) {
      String key = each.owner() + " " + each.id();
      if (each.handled() == EndedSession.GOES_ON) {
        ended.remove(key);
      } else {
        ended.put(key, each.handled());
      }
    }
  }

  Optional<Long> handled(Object owner, Object id) {
    return Optional.ofNullable(ended.get(owner + " " + id));
  }

  Lease lease(String node) {
    return new Lease(node, ++epochs);
  }

  /** Nothing of that run is written any more: what it had is nobody's. */
  void forget(String node) {
    runs.remove(node);
    leases.values().removeIf(lease -> lease.node().equals(node));
  }
}
