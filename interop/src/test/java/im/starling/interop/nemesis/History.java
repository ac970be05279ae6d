// SPDX-License-Identifier: Apache-2.0
package im.starling.interop.nemesis;

import java.util.List;

/**
 * Everything that the clients of a run recorded, in order, and what the archives held at its end.
 */
record History(List<Event> events, List<Archived> archived) {

  /** A message in the archive of {@code owner}, at its {@code place} there. */
  record Archived(
      String owner, int place, String id, String from, String to, int number, String body) {}

  /**
   * A message as its sender numbered it. The number says it all: each account writes to one other.
   */
  record Name(String from, int number) {
    @Override
    public String toString() {
      return from + "#" + number;
    }
  }
}
