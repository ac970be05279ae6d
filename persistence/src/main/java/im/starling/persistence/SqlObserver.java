// SPDX-License-Identifier: Apache-2.0
package im.starling.persistence;

/**
 * Hears of every statement: the one place for timing. Called on the event loop that waited; must
 * not block.
 */
@FunctionalInterface
public interface SqlObserver {
  SqlObserver NONE = (statement, nanos, failed) -> {};

  void ran(String statement, long nanos, boolean failed);
}
