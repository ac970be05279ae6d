// SPDX-License-Identifier: Apache-2.0
package im.starling.persistence;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How long and how much of the log is kept.
 *
 * @param rules one for each domain that is served
 * @param messages the most archived rows of one owner, 0 for any number
 * @param bytes the most bytes of them, 0 for any number
 */
public record Retention(List<Rule> rules, int messages, long bytes) {
  /**
   * How long one domain keeps messages.
   *
   * @param archive in the archive, empty for good
   * @param offline for somebody who is away, empty for good
   */
  public record Rule(String domain, Optional<Duration> archive, Optional<Duration> offline) {}

  public Retention {
    rules = List.copyOf(rules);
  }

  /** True if nothing is ever to go. */
  boolean keepsAll() {
    return messages == 0
        && bytes == 0
        && rules.stream().allMatch(rule -> rule.archive.isEmpty() && rule.offline.isEmpty());
  }
}
