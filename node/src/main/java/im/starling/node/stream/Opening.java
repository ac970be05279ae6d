// SPDX-License-Identifier: Apache-2.0
package im.starling.node.stream;

import im.starling.protocol.BareJid;
import im.starling.protocol.Input;
import im.starling.protocol.Jid;
import im.starling.protocol.MalformedJid;
import im.starling.protocol.Namespaces;
import im.starling.protocol.StreamError.Condition;
import im.starling.protocol.StreamHeader;
import org.jspecify.annotations.Nullable;

/**
 * Waits for the client's stream header, at the start and after each restart (RFC 6120 §4.2, §4.7).
 */
record Opening(Negotiation negotiation) implements StreamState {
  @Override
  public void on(Input input) {
    if (!(input instanceof StreamHeader header)) {
      throw Condition.BAD_FORMAT.failure("a stream begins with its header");
    }
    String domain = domain(header.to());
    Stream stream = negotiation.stream;
    stream.open(domain, header.from());
    if (!header.namespace().equals(Namespaces.CLIENT)) {
      throw Condition.INVALID_NAMESPACE.failure("a client's stream is in jabber:client");
    }
    if (header.version() == null || !header.version().startsWith("1.")) {
      throw Condition.UNSUPPORTED_VERSION.failure("this server speaks XMPP 1.0");
    }
    if (domain == null) {
      throw Condition.HOST_UNKNOWN.failure("no such domain here");
    }
    String before = negotiation.domain();
    if (before != null && negotiation.account() != null && !before.equals(domain)) {
      // Not host-unknown: clients take that for a domain that is gone for good.
      throw Condition.NOT_AUTHORIZED.failure("you have logged in to another domain");
    }
    negotiation.domain(domain);
    negotiation.from(from(header.from(), domain));
    negotiation.lang(header.lang());
    if (negotiation.account() == null) {
      Authenticating.begin(negotiation, domain);
    } else {
      stream.become(Binding.offer(negotiation, negotiation.account(), domain));
    }
  }

  /** The domain that is asked for, prepared; null if we do not serve it. */
  private @Nullable String domain(@Nullable String to) {
    if (to == null) {
      return null;
    }
    try {
      String domain = Jid.parse(to).domain();
      return negotiation.service.hosts().local(domain) ? domain : null;
    } catch (MalformedJid e) {
      return null;
    }
  }

  /**
   * Whom the client says to be, null where it says nothing that is an account's address (RFC 6120
   * §4.7.1).
   */
  private static @Nullable BareJid from(@Nullable String from, String domain) {
    if (from == null) {
      return null;
    }
    try {
      BareJid claimed = Jid.parse(from).bare();
      if (!claimed.domain().equals(domain)) {
        // XEP-0388 §2.1
        throw Condition.INVALID_FROM.failure("that is no account of this domain");
      }
      return claimed.local().isEmpty() ? null : claimed;
    } catch (MalformedJid e) {
      return null;
    }
  }

  @Override
  public void disconnected() {
    negotiation.disconnected();
  }
}
