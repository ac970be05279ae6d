// SPDX-License-Identifier: Apache-2.0
package im.starling.node.config;

import im.starling.protocol.BareJid;
import im.starling.protocol.MalformedJid;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/** The checks that the records of {@link Config} share. */
final class Check {
  private Check() {}

  static void that(boolean holds, String problem) {
    if (!holds) {
      throw new IllegalArgumentException(problem);
    }
  }

  static void between(int least, int most, int value, String key) {
    that(value >= least && value <= most, key + " must be between " + least + " and " + most);
  }

  static void between(Duration least, Duration most, Duration value, String key) {
    that(
        value.compareTo(least) >= 0 && value.compareTo(most) <= 0,
        key + " must be between " + Value.print(least) + " and " + Value.print(most));
  }

  /** A time that messages are kept, if any. */
  static void days(Optional<Duration> kept, String key) {
    kept.ifPresent(time -> between(Duration.ofDays(1), Duration.ofDays(36_500), time, key));
  }

  /** The domains as addresses have them (RFC 7622 §3.2), so that comparing text is enough. */
  static List<String> domains(List<String> written) {
    that(!written.isEmpty(), "domains must name at least one domain");
    List<String> domains = written.stream().map(Check::domain).toList();
    that(distinct(domains), "domains names a domain twice");
    return domains;
  }

  /** Accounts of those domains, as addresses have them. */
  static List<String> accounts(List<String> written, List<String> domains) {
    return written.stream()
        .map(text -> {
          try {
            BareJid account = BareJid.parse(text);
            that(
                !account.local().isEmpty() && domains.contains(account.domain()),
                "administrators has '" + text + "', which is no account of domains");
            return account.toString();
          } catch (MalformedJid e) {
            throw new IllegalArgumentException(
                "administrators has '" + text + "', which is no address", e);
          }
        })
        .distinct()
        .toList();
  }

  /** Addresses with a scheme (XEP-0157 §2). */
  static List<String> uris(List<String> written, String key) {
    for (String uri : written) {
      try {
        that(new URI(uri).isAbsolute(), key + " has '" + uri + "', which is no URI");
      } catch (URISyntaxException e) {
        throw new IllegalArgumentException(key + " has '" + uri + "', which is no URI", e);
      }
    }
    return List.copyOf(written);
  }

  static boolean distinct(List<String> values) {
    return new HashSet<>(values).size() == values.size();
  }

  private static String domain(String text) {
    try {
      BareJid address = BareJid.parse(text);
      that(address.local().isEmpty(), "domains has '" + text + "', which is no domain");
      return address.domain();
    } catch (MalformedJid e) {
      throw new IllegalArgumentException("domains has '" + text + "', which is no domain", e);
    }
  }
}
