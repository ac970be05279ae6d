// SPDX-License-Identifier: Apache-2.0
package im.starling.node.stream;

import im.starling.node.loop.Loop;
import im.starling.persistence.Account;
import im.starling.protocol.StreamError.Condition;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A client's stream on its way from the connection to a bound session: what its states pass on. */
final class Negotiation {
  final Stream stream;
  final ClientService service;
  private final Loop.Timer deadline;
  private @Nullable String domain;
  private @Nullable String lang;
  private @Nullable Account account;

  Negotiation(Stream stream, ClientService service) {
    this.stream = stream;
    this.service = service;
    // From the connection on: a slow handshake has used up a part of it.
    Duration left = service.bounds().loginTime().minus(stream.age());
    this.deadline =
        service
            .loop()
            .after(
                left.toMillis(),
                () -> stream.fail(Condition.CONNECTION_TIMEOUT.error("no session in time")));
  }

  /** When the client connected, milliseconds since 1970. */
  long connected() {
    return service.loop().millis() - stream.age().toMillis();
  }

  /** The domain that the stream is for: what its header said first (RFC 6120 §4.7.2). */
  @Nullable String domain() {
    return domain;
  }

  void domain(String to) {
    domain = to;
  }

  /** The language of the stream, null if the client named none. */
  @Nullable String lang() {
    return lang;
  }

  void lang(@Nullable String language) {
    lang = language;
  }

  /** Who the client is, null until it has proved it. */
  @Nullable Account account() {
    return account;
  }

  void authenticated(Account who) {
    account = who;
    stream.limits(service.bounds().authenticated());
  }

  /** There is a session, or there will be none: nothing is waited for any more. */
  void over() {
    deadline.cancel();
  }
}
