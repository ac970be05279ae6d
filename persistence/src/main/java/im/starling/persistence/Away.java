// SPDX-License-Identifier: Apache-2.0
package im.starling.persistence;

/**
 * The database is away: it cannot be reached, has gone in the middle of an answer, or takes too
 * long to give a connection. What only reads has been tried again for a while; of what writes
 * nobody knows whether it was done. It says nothing about what is stored, and must not be answered
 * as if it did.
 */
public final class Away extends Exception {
  Away(Throwable why) {
    this("the database is away: " + why.getMessage());
  }

  /** Of another node, in its words. */
  public Away(String message) {
    super(message, null, false, false);
  }
}
