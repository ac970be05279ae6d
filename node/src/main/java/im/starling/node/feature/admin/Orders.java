// SPDX-License-Identifier: Apache-2.0
package im.starling.node.feature.admin;

import static im.starling.protocol.Iq.Type.GET;
import static im.starling.protocol.Iq.Type.SET;

import im.starling.node.feature.AccountHome;
import im.starling.node.feature.Declaration;
import im.starling.node.feature.Feature;
import im.starling.node.feature.OwnAccount;
import im.starling.node.feature.Session;
import im.starling.node.feature.commands.Command.Asker;
import im.starling.persistence.Departure;
import im.starling.protocol.BareJid;
import im.starling.protocol.Element;
import im.starling.protocol.Header;
import im.starling.protocol.Iq;
import im.starling.protocol.Payload;
import im.starling.protocol.QName;
import im.starling.protocol.StanzaError.Condition;
import im.starling.protocol.StanzaFailure;
import im.starling.protocol.StreamError;
import im.starling.protocol.Xep;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What an administrator's command has done at another home: both ends of it. The orders are
 * stanzas, because that home may be on another loop, or on another node.
 */
@Xep(number = 133, title = "Service Administration", version = "1.3.1")
public final class Orders implements Feature {
  static final String NAMESPACE = "urn:starling:orders";
  private static final QName END = QName.of(NAMESPACE, "end");
  private static final QName REMOVE = QName.of(NAMESPACE, "remove");
  private static final QName SESSIONS = QName.of(NAMESPACE, "sessions");
  private static final QName SEEN = QName.of(NAMESPACE, "seen");

  /** Why sessions end. */
  enum Why {
    /** Who was there may come again. */
    ENDED(StreamError.Condition.RESET, "an administrator has ended the session"),
    PASSWORD(StreamError.Condition.RESET, "the password was changed"),
    DISABLED(StreamError.Condition.NOT_AUTHORIZED, "the account is disabled");

    private final StreamError.Condition condition;
    private final String text;

    Why(StreamError.Condition condition, String text) {
      this.condition = condition;
      this.text = text;
    }

    private StreamError error() {
      return condition.error(text);
    }
  }

  private final OwnAccount account;
  private final Function<AccountHome, Optional<Instant>> login;
  private final Function<AccountHome, Future<Optional<Departure>>> departed;

  /**
   * @param login when somebody last logged in, as far as the home has seen it
   * @param departed when the last session of an account went
   */
  public Orders(
      OwnAccount account,
      Function<AccountHome, Optional<Instant>> login,
      Function<AccountHome, Future<Optional<Departure>>> departed) {
    this.account = account;
    this.login = login;
    this.departed = departed;
  }

  @Override
  public void declare(Declaration to) {
    to.iqFromServer(SET, END, Orders::end)
        .iqFromServer(
            SET, REMOVE, (request, home) -> account.remove(home).map(gone -> request.result()))
        .iqFromServer(GET, SESSIONS, Orders::sessions)
        .iqFromServer(GET, SEEN, this::seen);
  }

  /** Ends one session of an account, or all of them. */
  static Future<Void> end(Asker asker, BareJid of, @Nullable String resource, Why why) {
    return order(
            asker,
            SET,
            of,
            Payload.write(out ->
                out.start(END).attribute("why", why.name()).attribute("resource", resource).end()))
        .mapEmpty();
  }

  /** Removes an account as if its owner had (XEP-0077 §3.2). */
  static Future<Void> remove(Asker asker, BareJid account) {
    return order(asker, SET, account, Payload.write(out -> out.start(REMOVE).end())).mapEmpty();
  }

  /** The sessions that an account has. */
  static Future<List<Bound>> sessions(Asker asker, BareJid of) {
    return order(asker, GET, of, Payload.write(out -> out.start(SESSIONS).end()))
        .map(answer ->
            answer.payload().child(0).children().stream()
                .map(
                    session -> new Bound(session.text(), String.valueOf(session.attribute("peer"))))
                .toList());
  }

  /** When an account was last there. */
  static Future<Seen> seen(Asker asker, BareJid of) {
    return order(asker, GET, of, Payload.write(out -> out.start(SEEN).end()))
        .map(answer -> {
          Element seen = answer.payload().child(0);
          return new Seen(instant(seen.attribute("login")), instant(seen.attribute("departure")));
        });
  }

  private static @Nullable Instant instant(@Nullable String said) {
    return said == null ? null : Instant.parse(said);
  }

  /** A session, and the address from which its client speaks. */
  record Bound(String resource, String peer) {}

  /** When somebody last logged in, and when the last session went; null where nobody knows. */
  record Seen(@Nullable Instant login, @Nullable Instant departure) {}

  static Future<Iq> order(Asker asker, Iq.Type type, BareJid account, Payload what) {
    BareJid server = new BareJid("", account.domain());
    return asker
        .home()
        .order(new Iq(new Header("order", server, account, null), type, what))
        .map(answer -> {
          if (answer.type() == Iq.Type.ERROR) {
            throw new StanzaFailure(condition(answer).error());
          }
          return answer;
        });
  }

  private static Condition condition(Iq error) {
    for (Element said : error.payload().child(0).children()) {
      for (Condition condition : Condition.values()) {
        if (condition.element().equals(said.name().local())) {
          return condition;
        }
      }
    }
    return Condition.INTERNAL_SERVER_ERROR;
  }

  private static Future<Iq> end(Iq request, AccountHome home) {
    Element end = request.payload().child(0);
    Why why = Why.valueOf(String.valueOf(end.attribute("why")));
    String resource = end.attribute("resource");
    if (resource == null) {
      home.endSessions(why.error(), null);
    } else {
      Session session = home.session(resource);
      if (session == null) {
        throw new StanzaFailure(Condition.ITEM_NOT_FOUND.error());
      }
      home.end(session, why.error());
    }
    return Future.succeededFuture(request.result());
  }

  private static Future<Iq> sessions(Iq request, AccountHome home) {
    return Future.succeededFuture(
        request.result(
            Payload.write(out -> {
              out.start(SESSIONS);
              for (Session session : home.sessions()) {
                out.start("session").attribute("peer", session.peer());
                out.text(session.address().resource()).end();
              }
              out.end();
            })));
  }

  private Future<Iq> seen(Iq request, AccountHome home) {
    return departed.apply(home).map(left -> request.result(seen(login.apply(home), left)));
  }

  /** What the home has seen is later than what the database knows. */
  private static Payload seen(Optional<Instant> login, Optional<Departure> departure) {
    Optional<Instant> before = departure.map(Departure::login).map(Instant::ofEpochMilli);
    return Payload.write(out ->
        out.start(SEEN)
            .attribute("login", login.or(() -> before).map(Instant::toString).orElse(null))
            .attribute(
                "departure",
                departure
                    .map(Departure::millis)
                    .map(Instant::ofEpochMilli)
                    .map(Instant::toString)
                    .orElse(null))
            .end());
  }
}
