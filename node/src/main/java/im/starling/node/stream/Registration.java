// SPDX-License-Identifier: Apache-2.0
package im.starling.node.stream;

import im.starling.node.loop.Loop;
import im.starling.node.sasl.PasswordHashing;
import im.starling.persistence.AccountExists;
import im.starling.persistence.Accounts;
import im.starling.protocol.BareJid;
import im.starling.protocol.Element;
import im.starling.protocol.Iq;
import im.starling.protocol.MalformedJid;
import im.starling.protocol.Payload;
import im.starling.protocol.QName;
import im.starling.protocol.StanzaError;
import im.starling.protocol.StanzaError.Condition;
import im.starling.protocol.Xep;
import im.starling.protocol.XmlWriter;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Set;
import java.util.function.Predicate;

/**
 * XEP-0077: In-Band Registration, the part before the login (§3.1): whoever connects can have an
 * account. Closed unless the operator opens it.
 */
@Xep(number = 77, title = "In-Band Registration", version = "2.4")
public final class Registration {
  static final QName QUERY = QName.of("jabber:iq:register", "query");
  private static final int PASSWORD_MOST = 1_023;
  private static final int ADDRESSES = 50_000;
  private static final long HOUR = Duration.ofHours(1).toMillis();

  private final Set<BareJid> reserved;
  private final Accounts accounts;
  private final ClientLogin.Hashing hashing;
  private final PasswordHashing keys;
  private final Predicate<String> exempt;
  private final Loop counting;
  private final Buckets tries;

  /**
   * Who can have which account.
   *
   * @param reserved names that the operator has given a meaning: nobody helps himself to one
   * @param exempt addresses that may try as often as they like
   * @param perHour how often one address can try in an hour
   */
  public record Rules(Set<BareJid> reserved, Predicate<String> exempt, int perHour) {}

  /**
   * @param counting the loop that knows who has tried how often
   */
  public Registration(
      Rules rules,
      Accounts accounts,
      ClientLogin.Hashing hashing,
      PasswordHashing keys,
      Loop counting) {
    this.exempt = rules.exempt();
    this.reserved = Set.copyOf(rules.reserved());
    this.counting = counting;
    this.tries = new Buckets(rules.perHour(), HOUR / rules.perHour(), ADDRESSES);
    this.accounts = accounts;
    this.hashing = hashing;
    this.keys = keys;
  }

  void offer(XmlWriter out) {
    out.start("register", "http://jabber.org/features/iq-register").end();
  }

  /** The answer; never a failed future but where the database does not answer. */
  Future<Iq> answer(Iq request, Element query, String domain, Stream from) {
    if (request.type() == Iq.Type.GET) {
      return Future.succeededFuture(request.result(fields()));
    }
    if (exempt.test(from.peer())) {
      return register(request, query, domain);
    }
    return counting
        .call(from.loop(), () -> Future.succeededFuture(tried(NodeGuard.network(from.peer()))))
        .compose(wait ->
            wait > 0
                ? refuse(request, Condition.RESOURCE_CONSTRAINT.error("try again later"))
                : register(request, query, domain));
  }

  /** Who asks for names that are taken learns which are, so that counts as much as an account. */
  private long tried(String network) {
    long now = counting.ticks();
    long wait = tries.wait(network, now);
    if (wait == 0) {
      tries.add(network, now);
    }
    return wait;
  }

  private static Payload fields() {
    return Payload.write(out -> {
      out.start(QUERY).leaf("instructions", "Choose a name and a password.");
      out.start("username").end().start("password").end().end();
    });
  }

  private Future<Iq> register(Iq request, Element query, String domain) {
    String password = text(query, "password");
    BareJid wanted;
    try {
      wanted = BareJid.parse(text(query, "username") + '@' + domain);
    } catch (MalformedJid e) {
      return refuse(request, Condition.NOT_ACCEPTABLE.error("no such name can be"));
    }
    if (wanted.local().isEmpty() || !wanted.domain().equals(domain)) {
      return refuse(request, Condition.NOT_ACCEPTABLE.error("no such name can be"));
    }
    if (password.isEmpty() || password.length() > PASSWORD_MOST) {
      return refuse(request, Condition.NOT_ACCEPTABLE.error("no such password can be"));
    }
    return hashing
        .run(() -> keys.derive(password))
        // With keys and a look at the database: no name is refused sooner than another.
        .compose(derived ->
            reserved.contains(wanted)
                ? accounts
                    .find(wanted)
                    .compose(there -> refuse(request, Condition.CONFLICT.error()))
                : accounts.register(wanted, derived).map(made -> request.result()))
        .recover(failure ->
            switch (failure) {
              case AccountExists ignored -> refuse(request, Condition.CONFLICT.error());
              case IllegalArgumentException ignored ->
                  refuse(request, Condition.NOT_ACCEPTABLE.error("no such password can be"));
              default -> Future.failedFuture(failure);
            });
  }

  private static String text(Element query, String field) {
    Element element = query.child(field);
    return element == null ? "" : element.text();
  }

  private static Future<Iq> refuse(Iq request, StanzaError error) {
    return Future.succeededFuture(request.answer(error));
  }
}
