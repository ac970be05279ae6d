// SPDX-License-Identifier: Apache-2.0
package im.starling.node.feature;

import static im.starling.node.feature.Declaration.Subject.ACCOUNT;
import static im.starling.node.feature.Declaration.Subject.SERVER;
import static im.starling.protocol.Iq.Type.GET;

import im.starling.persistence.Departure;
import im.starling.protocol.Element;
import im.starling.protocol.Iq;
import im.starling.protocol.Jid;
import im.starling.protocol.Payload;
import im.starling.protocol.QName;
import im.starling.protocol.Stanza;
import im.starling.protocol.StanzaError.Condition;
import im.starling.protocol.StanzaFailure;
import im.starling.protocol.Xep;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.Function;

/**
 * XEP-0012: Last Activity. Of the server, since when it runs; of an account, since when nobody is
 * there, for those who may see its presence. What is asked of one session its client answers.
 */
@Xep(number = 12, title = "Last Activity", version = "2.0")
public final class LastActivity implements Feature {
  private static final QName LAST = QName.of("jabber:iq:last", "query");
  private static final QName STATUS = QName.client("status");

  private final Function<AccountHome, Future<Optional<Departure>>> departed;
  private final BiPredicate<AccountHome, Jid> mayKnow;
  private final InstantSource clock;
  private final Instant started;

  /**
   * @param departed when the last session of an account went
   * @param mayKnow whether somebody may see an account's presence
   */
  public LastActivity(
      Function<AccountHome, Future<Optional<Departure>>> departed,
      BiPredicate<AccountHome, Jid> mayKnow,
      InstantSource clock) {
    this.departed = departed;
    this.mayKnow = mayKnow;
    this.clock = clock;
    this.started = clock.instant();
  }

  @Override
  public void declare(Declaration to) {
    to.disco(SERVER, LAST.namespace())
        .disco(ACCOUNT, LAST.namespace())
        .iqToServer(GET, LAST, (request, from) -> answer(request, since(started), ""))
        .iqToHome(GET, LAST, (request, home) -> answer(request, 0, ""))
        .iqFromOthers(GET, LAST, this::account)
        .guard(GET, LAST, Condition.FORBIDDEN, mayKnow);
  }

  private Future<Iq> account(Iq request, AccountHome home) {
    if (home.sessions().stream().anyMatch(session -> session.presence() != null)) {
      return answer(request, 0, "");
    }
    return home.inTurn(Objects.requireNonNull(request.from()), () -> departed.apply(home))
        .compose(found ->
            found
                .map(departure ->
                    answer(
                        request,
                        since(Instant.ofEpochMilli(departure.millis())),
                        status(departure)))
                .orElseGet(() ->
                    Future.failedFuture(
                        new StanzaFailure(Condition.SERVICE_UNAVAILABLE.error("never seen")))));
  }

  /** What they said when they went. */
  private static String status(Departure departure) {
    Element status = Stanza.parse(departure.presence().getBytes()).child(STATUS);
    return status == null ? "" : status.text();
  }

  private long since(Instant then) {
    return Math.max(0, Duration.between(then, clock.instant()).toSeconds());
  }

  private static Future<Iq> answer(Iq request, long seconds, String words) {
    Payload last =
        Payload.write(
            out -> out.start(LAST).attribute("seconds", Long.toString(seconds)).text(words).end());
    return Future.succeededFuture(request.result(last));
  }
}
