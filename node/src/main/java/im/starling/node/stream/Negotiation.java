// SPDX-License-Identifier: Apache-2.0
package im.starling.node.stream;

import im.starling.node.loop.Loop;
import im.starling.persistence.Account;
import im.starling.persistence.Credentials;
import im.starling.protocol.BareJid;
import im.starling.protocol.StreamError.Condition;
import im.starling.protocol.StreamFailure;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A client's stream on its way from the connection to a bound session: what its states pass on. */
final class Negotiation {
  private static final Logger log = LoggerFactory.getLogger(Negotiation.class);

  final Stream stream;
  final ClientService service;
  private final Loop.Timer deadline;
  private @Nullable String domain;
  private @Nullable BareJid from;
  private boolean looked;
  private Optional<Credentials> found = Optional.empty();
  private @Nullable String lang;
  private @Nullable Account account;
  private boolean gone;

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

  /** When the client connected, by {@link Loop#ticks}: a clock set back shuts nobody out. */
  long connected() {
    return service.loop().ticks() - stream.age().toMillis();
  }

  /** The domain that the stream is for: what its header said first (RFC 6120 §4.7.2). */
  @Nullable String domain() {
    return domain;
  }

  void domain(String to) {
    domain = to;
  }

  /** Whom the client has said to be in the stream header, null if it has not (RFC 6120 §4.7.1). */
  @Nullable BareJid from() {
    return from;
  }

  void from(@Nullable BareJid claimed) {
    from = claimed;
  }

  /**
   * Reads what the claim to be somebody can be proved with: for the features, then for the proof.
   */
  Future<Optional<Credentials>> look(BareJid who) {
    return service
        .login()
        .accounts()
        .credentials(who)
        .onSuccess(there -> {
          looked = true;
          found = there;
        });
  }

  /** What was read for the features, if that was for the same account, once; else it is read. */
  Future<Optional<Credentials>> credentials(BareJid who) {
    if (!looked || !who.equals(from)) {
      return service.login().accounts().credentials(who);
    }
    looked = false;
    return Future.succeededFuture(found);
  }

  /** True unless the client has said to be somebody else. */
  boolean mayBe(BareJid who) {
    return from == null || from.equals(who);
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
    stream.authenticated();
    stream.limits(service.bounds().authenticated());
  }

  /**
   * Goes on when the answer is there, reading nothing meanwhile. Where there is none the stream
   * ends: a SASL failure would make clients forget the password for a trouble of ours.
   */
  <T> void await(Future<T> answer, Consumer<T> then) {
    stream.hold();
    answer.onComplete(done -> {
      if (done.succeeded()) {
        stream.attempt(() -> then.accept(done.result()));
      } else if (done.cause() instanceof StreamFailure failure) {
        stream.fail(failure.error());
      } else {
        log.atWarn().addKeyValue("why", done.cause().getMessage()).log("login-not-possible");
        stream.fail(Condition.INTERNAL_SERVER_ERROR.error("try again later"));
      }
      stream.release();
    });
  }

  /** There is a session, and the stream is its. */
  void active(ClientSession session) {
    deadline.cancel();
    if (gone) {
      session.detach();
    } else {
      stream.become(new Active(stream, session));
      session.attach(stream, lang);
    }
  }

  /** The connection is gone. */
  void disconnected() {
    gone = true;
    deadline.cancel();
  }
}
