// SPDX-License-Identifier: Apache-2.0
package im.starling.node.route;

import java.util.Set;

/** What this server does under which domain. */
public record Hosts(Set<String> domains) {
  /** What lives at an address. */
  public enum Kind {
    /** Accounts, and the server itself at the bare domain. */
    USERS,
    /** Another server. */
    REMOTE
  }

  public Hosts {
    domains = Set.copyOf(domains);
  }

  public Kind kindOf(String domain) {
    return domains.contains(domain) ? Kind.USERS : Kind.REMOTE;
  }

  public boolean local(String domain) {
    return kindOf(domain) == Kind.USERS;
  }
}
