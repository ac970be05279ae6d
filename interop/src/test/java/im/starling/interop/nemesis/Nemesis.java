// SPDX-License-Identifier: Apache-2.0
package im.starling.interop.nemesis;

import im.starling.interop.nemesis.Network.Way;
import im.starling.persistence.OwnPostgres.Stop;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;

/** What goes wrong in a round, and how it is put right again. */
enum Nemesis {
  /** A node is killed, and started again. */
  KILL,
  /** A node is asked to end, and started again. */
  TERM,
  /** A node stands still, as in a long collection of garbage, and goes on. */
  FREEZE,
  /** All clients of a node lose their connections at the same moment. */
  CLIENTS_CUT,
  /** Nothing passes between a node and its clients, and nobody is told. */
  CLIENTS_SILENT,
  /** The database is restarted in an orderly way. */
  DATABASE_RESTART,
  /** The database crashes, and is started again. */
  DATABASE_CRASH,
  /** Connections between a node and the database break, and new ones do. */
  DATABASE_CUT,
  /** Nothing passes between a node and the database, and nobody is told. */
  DATABASE_SILENT,
  /** What the database says does not reach a node. */
  DATABASE_DEAF,
  /** Everything between a node and the database takes longer. */
  DATABASE_SLOW,
  /** Connections between a node and the others break, and new ones do. */
  NODES_CUT,
  /** Nothing passes between a node and the others, and nobody is told. */
  NODES_SILENT,
  /** What the others say does not reach a node. */
  NODES_DEAF;

  private static final Duration SLOWER = Duration.ofMillis(200);

  /** As it is written on the command line. */
  String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Whether it makes sense with so many nodes. */
  boolean suits(int nodes) {
    return nodes > 1 || !name().startsWith("NODES");
  }

  /** Whether the process of the node ends by it. */
  boolean ends() {
    return this == KILL || this == TERM;
  }

  /** Whether it is not one node alone that it hits. */
  boolean hitsAll() {
    return this == DATABASE_RESTART || this == DATABASE_CRASH;
  }

  void strike(Fleet fleet, FleetNode victim) throws IOException {
    switch (this) {
      case KILL -> victim.kill();
      case TERM -> terminate(victim);
      case FREEZE -> victim.process().signal("STOP");
      case CLIENTS_CUT -> victim.clients().cut();
      case CLIENTS_SILENT -> victim.clients().silence(Way.THERE, Way.BACK);
      case DATABASE_RESTART -> fleet.postgres().stop(Stop.FAST);
      case DATABASE_CRASH -> fleet.postgres().stop(Stop.IMMEDIATE);
      case DATABASE_CUT -> victim.database().cut();
      case DATABASE_SILENT -> victim.database().silence(Way.THERE, Way.BACK);
      case DATABASE_DEAF -> victim.database().silence(Way.BACK);
      case DATABASE_SLOW -> victim.database().slow(SLOWER);
      case NODES_CUT -> fleet.mesh().cut(victim.number());
      case NODES_SILENT -> fleet.mesh().silence(victim.number());
      case NODES_DEAF -> fleet.mesh().deafen(victim.number());
    }
  }

  private static void terminate(FleetNode victim) {
    int code = victim.terminate();
    if (code != 0) {
      throw new AssertionError("exit code " + code + " after SIGTERM");
    }
  }

  /** Puts it right; does no harm where nothing is wrong. */
  void heal(Fleet fleet, FleetNode victim) throws IOException {
    switch (this) {
      case KILL, TERM -> {
        if (!victim.process().alive()) {
          victim.start();
        }
      }
      case FREEZE -> victim.process().signal("CONT");
      case CLIENTS_CUT, CLIENTS_SILENT -> victim.clients().restore();
      case DATABASE_RESTART, DATABASE_CRASH -> fleet.postgres().start();
      case DATABASE_CUT, DATABASE_SILENT, DATABASE_DEAF, DATABASE_SLOW ->
          victim.database().restore();
      case NODES_CUT, NODES_SILENT, NODES_DEAF -> fleet.mesh().restore();
    }
  }
}
