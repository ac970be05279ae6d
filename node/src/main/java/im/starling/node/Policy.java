// SPDX-License-Identifier: Apache-2.0
package im.starling.node;

import im.starling.node.config.Config;
import im.starling.node.stream.ClientLimits;
import im.starling.protocol.BareJid;
import im.starling.protocol.Limits;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What the operator has decided, in the words of features and streams. */
final class Policy {
  private Policy() {}

  static Set<BareJid> administrators(Config config) {
    return config.administrators().stream()
        .map(account -> account.split("@", 2)) // the configuration has made sure that it is one
        .map(parts -> new BareJid(parts[0], parts[1]))
        .collect(Collectors.toUnmodifiableSet());
  }

  /** Whom to write to about each domain, by what it is about (XEP-0157). */
  static Map<String, Map<String, List<String>>> contacts(Config config) {
    Map<String, Map<String, List<String>>> contacts = new HashMap<>();
    for (Config.Contact contact : config.contacts()) {
      Map<String, List<String>> addresses = new TreeMap<>();
      addresses.put("abuse", contact.abuse());
      addresses.put("admin", contact.admin());
      addresses.put("feedback", contact.feedback());
      addresses.put("sales", contact.sales());
      addresses.put("security", contact.security());
      addresses.put("status", contact.status());
      addresses.put("support", contact.support());
      addresses.values().removeIf(List::isEmpty);
      contact.domains().forEach(domain -> contacts.put(domain, addresses));
    }
    return contacts;
  }

  /** Whether an address may do everything at any rate. */
  static boolean exempt(Config config, InetAddress address) {
    return config.connections().exempt().stream().anyMatch(there -> there.contains(address));
  }

  static boolean exempt(Config config, String peer) {
    return exempt(config, InetAddress.ofLiteral(peer));
  }

  /** What one client may make its stream hold or do. */
  static ClientLimits limits(Config config) {
    Config.Limits limits = config.limits();
    Config.Streams streams = config.streams();
    return new ClientLimits(
        Limits.UNAUTHENTICATED.with(limits.unauthenticatedStanzaBytes().bytes()),
        new Limits(
                limits.stanzaBytes().bytes(),
                limits.depth(),
                limits.attributes(),
                limits.attributeBytes().bytes(),
                limits.children())
            .skimming(),
        new ClientLimits.Rates(
            streams.bytesPerSecond().bytes(), streams.stanzasPerSecond(), streams.burst()),
        streams.idle(),
        limits.loginTime(),
        limits.unsettledStanzas(),
        limits.unsettledBytes().bytes(),
        limits.outboxStanzas(),
        limits.outboxBytes().bytes(),
        limits.resumeTime());
  }
}
