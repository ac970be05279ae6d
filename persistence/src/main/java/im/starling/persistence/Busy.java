// SPDX-License-Identifier: Apache-2.0
package im.starling.persistence;

/**
 * The database cannot take more at the moment. Nothing was written; the caller may try again later.
 */
public final class Busy extends Exception {
  public Busy(String message) {
    super(message, null, false, false);
  }
}
