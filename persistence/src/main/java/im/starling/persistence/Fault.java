// SPDX-License-Identifier: Apache-2.0
package im.starling.persistence;

import io.vertx.pgclient.PgException;

/** What a failed append means for what to do next. */
enum Fault {
  /**
   * Nobody knows whether it was committed, or the database cannot write now: the same again, later.
   */
  LOST,
  /** The month has no table yet. Nothing was written. */
  NO_PARTITION,
  /** The rows themselves are refused. Nothing was written, and trying again would not help. */
  REFUSED;

  static Fault of(Throwable error) {
    if (!(error instanceof PgException answer) || answer.getSqlState() == null) {
      return LOST;
    }
    String state = answer.getSqlState();
    if (state.equals("23514")) {
      return NO_PARTITION;
    }
    // The classes of PostgreSQL's appendix A that speak of the rows or of the statement. All others
    // (08 connection, 25
    // read only, 40 rollback, 53 resources, 57 operator, 58 system …) speak of the state of the
    // server, which can pass.
    return switch (state.substring(0, 2)) {
      case "21", "22", "23", "42", "54" -> REFUSED;
      default -> LOST;
    };
  }
}
