// SPDX-License-Identifier: Apache-2.0
package im.starling.persistence;

/** The database has no place for this node. The message tells the operator what to do. */
public final class CannotJoin extends Exception {
  CannotJoin(String message) {
    super(message, null, false, false);
  }
}
