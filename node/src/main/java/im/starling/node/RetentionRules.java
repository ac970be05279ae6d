// SPDX-License-Identifier: Apache-2.0
package im.starling.node;

import im.starling.node.config.Config;
import im.starling.node.config.Config.Archive;
import im.starling.persistence.Retention;

/** What the configuration says of how long messages are kept, domain by domain. */
final class RetentionRules {
  private RetentionRules() {}

  static Retention of(Config config) {
    Archive archive = config.archive();
    return new Retention(
        config.domains().stream().map(domain -> rule(archive, domain)).toList(),
        archive.messages(),
        archive.bytes().map(bytes -> (long) bytes.bytes()).orElse(0L));
  }

  private static Retention.Rule rule(Archive archive, String domain) {
    return archive.domains().stream()
        .filter(own -> own.domains().contains(domain))
        .findFirst()
        .map(own -> new Retention.Rule(domain, own.retention(), own.offlineRetention()))
        .orElseGet(
            () -> new Retention.Rule(domain, archive.retention(), archive.offlineRetention()));
  }
}
