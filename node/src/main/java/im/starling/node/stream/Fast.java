// SPDX-License-Identifier: Apache-2.0
package im.starling.node.stream;

import im.starling.node.sasl.Channel;
import im.starling.node.sasl.Exchange;
import im.starling.node.sasl.HashedTokens;
import im.starling.node.sasl.Pseudonyms;
import im.starling.node.sasl.SaslFailure;
import im.starling.node.sasl.Step;
import im.starling.node.sasl.TokenMechanism;
import im.starling.persistence.Persistence;
import im.starling.persistence.Token;
import im.starling.persistence.TokenOwner;
import im.starling.persistence.Tokens;
import im.starling.protocol.BareJid;
import im.starling.protocol.Element;
import im.starling.protocol.QName;
import im.starling.protocol.Xep;
import im.starling.protocol.XmlWriter;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Tokens instead of passwords: offered and given out beside a login, and taken for one. Tokens are
 * in the database, so any node takes what another has given out.
 */
@Xep(
    number = 484,
    title = "Fast Authentication Streamlining Tokens",
    version = "0.2.0",
    lacks = "TLS 0-RTT, which the TLS libraries of Java do not do")
public final class Fast {
  /** What the secret is called that tokens are made of. */
  private static final String SECRET = "tokens";

  private static final String NAMESPACE = "urn:xmpp:fast:0";
  private static final QName FAST = QName.of(NAMESPACE, "fast");
  private static final QName REQUEST = QName.of(NAMESPACE, "request-token");

  /** A token is followed by the next one when so much of its life is over: one part of these. */
  private static final int PARTS = 4;

  private static final Future<Settled> NOTHING =
      Future.succeededFuture(new Settled(true, new byte[0]));
  private static final Future<Settled> REFUSED =
      Future.succeededFuture(new Settled(false, new byte[0]));

  private final Tokens tokens;
  private final HashedTokens mechanisms;
  private final Pseudonyms pseudonyms;
  private final Duration life;

  /**
   * @param secret shared by all nodes
   * @param life how long a client that does not come can use its token
   */
  public Fast(Tokens tokens, byte[] secret, Duration life) {
    this.tokens = tokens;
    this.mechanisms = new HashedTokens(secret, new SecureRandom());
    this.pseudonyms = new Pseudonyms(secret);
    this.life = life;
  }

  /** With the secret of all nodes on that database. */
  public static Future<Fast> of(Persistence persistence, Duration life) {
    return persistence
        .secrets()
        .secret(SECRET, HashedTokens.LENGTH)
        .map(secret -> new Fast(persistence.tokens(), secret.getBytes(), life));
  }

  /**
   * What became of the tokens of a client that has logged in.
   *
   * @param accepted false if it came with a token that is worth nothing after all
   * @param told for the success: the next token, if there is one
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared, never written to
  record Settled(boolean accepted, byte[] told) {}

  /**
   * What a client says of its token.
   *
   * @param count how often it has come with it, null if it does not count
   * @param end it is to be worth nothing from now on
   */
  private record Use(@Nullable Integer count, boolean end) {
    /** Null where it says what it must not. */
    static @Nullable Use of(Element fast) {
      String count = fast.attribute("count");
      String end = Objects.requireNonNullElse(fast.attribute("invalidate"), "false");
      boolean ends = end.equals("true") || end.equals("1");
      if (!ends && !end.equals("false") && !end.equals("0")) {
        return null;
      }
      try {
        Integer number = count == null ? null : Integer.valueOf(count);
        return number != null && number < 0 ? null : new Use(number, ends);
      } catch (NumberFormatException e) {
        return null;
      }
    }
  }

  /** XEP-0484 §3.1. */
  static void offer(Channel channel, XmlWriter out) {
    out.start("fast", NAMESPACE);
    TokenMechanism.offered(channel).forEach(one -> out.leaf("mechanism", one.wire()));
    out.end();
  }

  /**
   * Begins a login with a token (§3.4), which needs to be told so and whose client it is; null
   * where the mechanism is none of these.
   */
  @Nullable Exchange begin(Element request, String domain, Channel channel) {
    String name = Objects.requireNonNullElse(request.attribute("mechanism"), "");
    Optional<TokenMechanism> mechanism = HashedTokens.offered(name, channel);
    Element fast = request.child(FAST);
    if (mechanism.isEmpty() || fast == null) {
      return HashedTokens.named(name) ? Exchange.refused(SaslFailure.INVALID_MECHANISM) : null;
    }
    String agent = BindRequest.agent(request);
    return agent == null || Use.of(fast) == null
        ? Exchange.refused(SaslFailure.MALFORMED_REQUEST)
        : mechanisms.begin(mechanism.get(), domain, channel, account -> client(account, agent));
  }

  private String client(BareJid account, String agent) {
    return pseudonyms.of("client", account.toString(), agent);
  }

  Future<Optional<TokenOwner>> find(Step.NeedTokens need) {
    return tokens.find(need.user(), need.client());
  }

  /** The token that the client came with is used, and the one that it is to have is made. */
  Future<Settled> settle(Element request, Channel channel, Step.Success success) {
    String agent = BindRequest.agent(request);
    if (agent == null) {
      return NOTHING;
    }
    Tokens.Client client =
        new Tokens.Client(success.account(), client(success.account().address(), agent));
    TokenMechanism wanted = wanted(request, channel);
    Token token = success.token();
    if (token == null) {
      return give(client, wanted);
    }
    Element fast = request.child(FAST);
    Use use = fast == null ? null : Use.of(fast);
    if (use == null) {
      return REFUSED;
    }
    TokenMechanism next = wanted == null && !use.end() ? following(token, channel) : wanted;
    return come(client, token, use).compose(worth -> worth ? give(client, next) : REFUSED);
  }

  /** What is asked for; what we do not offer is passed over, since the login itself is right. */
  private static @Nullable TokenMechanism wanted(Element request, Channel channel) {
    Element wish = request.child(REQUEST);
    String name = wish == null ? null : wish.attribute("mechanism");
    return name == null ? null : HashedTokens.offered(name, channel).orElse(null);
  }

  /** §3.5: the mechanism of the next token if it is time for one. */
  private @Nullable TokenMechanism following(Token token, Channel channel) {
    return token.age().compareTo(life.dividedBy(PARTS)) < 0
        ? null
        : HashedTokens.offered(token.mechanism(), channel).orElse(null);
  }

  private Future<Boolean> come(Tokens.Client client, Token token, Use use) {
    if (use.end()) {
      return tokens.end(client, token.seed(), use.count());
    }
    // Most logins: there is nothing to write down.
    return token.used() && use.count() == null
        ? Future.succeededFuture(true)
        : tokens.use(client, token.seed(), use.count());
  }

  private Future<Settled> give(Tokens.Client client, @Nullable TokenMechanism mechanism) {
    if (mechanism == null) {
      return NOTHING;
    }
    Buffer seed = mechanisms.seed();
    return tokens
        .give(client, mechanism.wire(), seed, life)
        .map(expiry -> expiry.map(at -> told(mechanisms.token(client.name(), mechanism, seed), at)))
        .map(told -> new Settled(true, told.orElse(new byte[0])));
  }

  /** §3.3; XEP-0082 §3.2. */
  private static byte[] told(String token, Instant expiry) {
    return new XmlWriter(256)
        .start("token", NAMESPACE)
        .attribute("token", token)
        .attribute("expiry", expiry.truncatedTo(ChronoUnit.SECONDS).toString())
        .end()
        .bytes();
  }
}
