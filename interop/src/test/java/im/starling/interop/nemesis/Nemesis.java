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
  KILL(3),
  /** A node is asked to end, and started again. */
  TERM(2),
  /** One node after the other is asked to end, and started again. */
  ROLL(0),
  /** A node stands still, as in a long collection of garbage, and goes on. */
  FREEZE(14),
  /** All clients of a node lose their connections at the same moment. */
  CLIENTS_CUT(2),
  /** Nothing passes between a node and its clients, and nobody is told. */
  CLIENTS_SILENT(2),
  /** The database is restarted in an orderly way. */
  DATABASE_RESTART(2),
  /** The database crashes, and is started again. */
  DATABASE_CRASH(2),
  /** The database is not there for long. */
  DATABASE_AWAY(30),
  /** Connections between a node and the database break, and new ones do. */
  DATABASE_CUT(2),
  /** Nothing passes between a node and the database, and nobody is told. */
  DATABASE_SILENT(2),
  /** What the database says does not reach a node. */
  DATABASE_DEAF(2),
  /** Everything between a node and the database takes longer. */
  DATABASE_SLOW(5),
  /** Connections between a node and the others break, and new ones do. */
  NODES_CUT(14),
  /** Nothing passes between a node and the others, and nobody is told. */
  NODES_SILENT(14),
  /** What the others say does not reach a node. */
  NODES_DEAF(14),
  /** Everything between a node and the others takes longer. */
  NODES_SLOW(5),
  /** No node reaches any other. */
  NODES_APART(14);

  private static final Duration SLOWER = Duration.ofMillis(200);

  private final Duration time;

  /**
   * @param seconds how long it lasts where nobody wishes otherwise: longer than members of a
   *     cluster wait for each other, where it comes to that
   */
  Nemesis(int seconds) {
    this.time = Duration.ofSeconds(seconds);
  }

  /** As it is written on the command line. */
  String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  Duration time() {
    return time;
  }

  /** Whether it makes sense with so many nodes. */
  boolean suits(int nodes) {
    return nodes > 1 || (!between() && this != ROLL);
  }

  private boolean between() {
    return name().startsWith("NODES");
  }

  /** Whether the process of the node ends by it. */
  boolean ends() {
    return this == KILL || this == TERM || this == ROLL;
  }

  /** Whether a node does not answer, or not all others, who are to find that out by waiting. */
  boolean isGuessed() {
    return this == FREEZE || (between() && this != NODES_SLOW);
  }

  /** Whether somebody has to do without the database. */
  boolean keepsFromDatabase() {
    return name().startsWith("DATABASE");
  }

  /** Whether it is not one node alone that it hits. */
  boolean hitsAll() {
    return this == DATABASE_RESTART
        || this == DATABASE_CRASH
        || this == DATABASE_AWAY
        || this == ROLL
        || this == NODES_APART;
  }

  void strike(Fleet fleet, FleetNode victim) throws IOException {
    switch (this) {
      case KILL -> victim.kill();
      case TERM -> terminate(victim);
      case ROLL -> {
        for (FleetNode node : fleet.nodes()) {
          terminate(node);
          node.start();
        }
      }
      case FREEZE -> victim.process().signal("STOP");
      case CLIENTS_CUT -> victim.clients().cut();
      case CLIENTS_SILENT -> victim.clients().silence(Way.THERE, Way.BACK);
      case DATABASE_RESTART, DATABASE_AWAY -> fleet.postgres().stop(Stop.FAST);
      case DATABASE_CRASH -> fleet.postgres().stop(Stop.IMMEDIATE);
      case DATABASE_CUT -> victim.database().cut();
      case DATABASE_SILENT -> victim.database().silence(Way.THERE, Way.BACK);
      case DATABASE_DEAF -> victim.database().silence(Way.BACK);
      case DATABASE_SLOW -> victim.database().slow(SLOWER);
      case NODES_CUT -> fleet.mesh().cut(victim.number());
      case NODES_SILENT -> fleet.mesh().silence(victim.number());
      case NODES_DEAF -> fleet.mesh().deafen(victim.number());
      case NODES_SLOW -> fleet.mesh().slow(victim.number(), SLOWER);
      case NODES_APART -> fleet.nodes().forEach(node -> fleet.mesh().cut(node.number()));
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
      case KILL, TERM -> victim.start();
      case ROLL -> fleet.nodes().forEach(FleetNode::start);
      case FREEZE -> victim.proceed();
      case CLIENTS_CUT, CLIENTS_SILENT -> victim.clients().restore();
      case DATABASE_RESTART, DATABASE_CRASH, DATABASE_AWAY -> fleet.postgres().start();
      case DATABASE_CUT, DATABASE_SILENT, DATABASE_DEAF, DATABASE_SLOW ->
          victim.database().restore();
      case NODES_CUT, NODES_SILENT, NODES_DEAF, NODES_SLOW, NODES_APART -> fleet.mesh().restore();
    }
  }
}
