// SPDX-License-Identifier: Apache-2.0
package im.starling.persistence;

/**
 * This node may not use the database any more; what it owned is another's. Whether the last
 * statements were committed is not known.
 */
final class Fenced extends Exception {
  Fenced() {
    super("this node has been fenced", null, false, false);
  }
}
