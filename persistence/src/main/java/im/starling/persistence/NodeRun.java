// SPDX-License-Identifier: Apache-2.0
package im.starling.persistence;

import java.time.Duration;

/**
 * One run of one node, as the database knows it.
 *
 * @param node its name, which no other run ever has
 * @param shards how many there are; the same for all nodes, for ever
 * @param alone whether it knows of no other node: then no other may be there
 * @param patience how long it waits for one that may be about to end
 */
public record NodeRun(String node, int shards, boolean alone, Duration patience) {
  /** PostgreSQL cuts an application_name after 63 bytes, and two names must not become one. */
  private static final int LONGEST = 48;

  private static final Duration PATIENCE = Duration.ofSeconds(15);

  public NodeRun {
    if (node.isEmpty() || node.length() > LONGEST || !node.chars().allMatch(NodeRun::plain)) {
      throw new IllegalArgumentException("not a name for a node: " + node);
    }
  }

  public static NodeRun alone(String node, int shards) {
    return new NodeRun(node, shards, true, PATIENCE);
  }

  public static NodeRun clustered(String node, int shards) {
    return new NodeRun(node, shards, false, PATIENCE);
  }

  private static boolean plain(int c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '-'
        || c == '_';
  }
}
