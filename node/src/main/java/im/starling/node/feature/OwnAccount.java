// SPDX-License-Identifier: Apache-2.0
package im.starling.node.feature;

import static im.starling.node.feature.Declaration.Subject.SERVER;
import static im.starling.protocol.Iq.Type.GET;
import static im.starling.protocol.Iq.Type.SET;

import im.starling.persistence.Accounts;
import im.starling.persistence.ScramKeys;
import im.starling.protocol.Element;
import im.starling.protocol.FullJid;
import im.starling.protocol.Iq;
import im.starling.protocol.Jid;
import im.starling.protocol.Payload;
import im.starling.protocol.QName;
import im.starling.protocol.StanzaError.Condition;
import im.starling.protocol.StanzaFailure;
import im.starling.protocol.StreamError;
import im.starling.protocol.StreamFailure;
import im.starling.protocol.Xep;
import io.vertx.core.Future;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * XEP-0077: In-Band Registration, the part after the login: a new password (§3.3), or the end
 * (§3.2).
 */
@Xep(number = 77, title = "In-Band Registration", version = "2.4")
public final class OwnAccount implements Feature {
  private static final QName REGISTER = QName.of("jabber:iq:register", "query");

  private static final int PASSWORD_MOST = 1_023;

  private static final StreamError CHANGED =
      StreamError.Condition.RESET.error("the password was changed");

  private final Accounts accounts;
  private final Function<String, Future<List<ScramKeys>>> keys;
  private final Function<AccountHome, Future<Void>> goodbyes;

  /**
   * @param keys derives what is stored of a password, away from the loops
   * @param goodbyes tells contacts of accounts that are gone
   */
  public OwnAccount(
      Accounts accounts,
      Function<String, Future<List<ScramKeys>>> keys,
      Function<AccountHome, Future<Void>> goodbyes) {
    this.accounts = accounts;
    this.keys = keys;
    this.goodbyes = goodbyes;
  }

  @Override
  public void declare(Declaration to) {
    to.disco(SERVER, REGISTER.namespace())
        .iqToHome(GET, REGISTER, OwnAccount::registered)
        .iqToServerAtHome(GET, REGISTER)
        .iqToHome(SET, REGISTER, this::change)
        .iqToServerAtHome(SET, REGISTER)
        .guard(GET, REGISTER, Condition.FORBIDDEN, (home, other) -> false)
        .guard(SET, REGISTER, Condition.FORBIDDEN, (home, other) -> false);
  }

  /** §3.1: what is known, which is not the password. */
  private static Future<Iq> registered(Iq request, AccountHome home) {
    if (elsewhere(request, home)) {
      return notAllowed();
    }
    return Future.succeededFuture(
        request.result(
            Payload.write(out -> {
              out.start(REGISTER).start("registered").end();
              out.leaf("username", home.address().local()).start("password").end().end();
            })));
  }

  /** At another of this server's domains the account is not registered, whoever it asks there. */
  private static boolean elsewhere(Iq request, AccountHome home) {
    Jid to = request.to();
    return to != null && !to.domain().equals(home.address().domain());
  }

  private static Future<Iq> notAllowed() {
    return Future.failedFuture(new StanzaFailure(Condition.NOT_ALLOWED.error()));
  }

  private Future<Iq> change(Iq request, AccountHome home) {
    if (elsewhere(request, home)) {
      return notAllowed();
    }
    Element query = request.payload().child(0);
    if (query.child("remove") != null) {
      return remove(request, query, home);
    }
    Element username = query.child("username");
    Element password = query.child("password");
    if (username == null || password == null || password.text().isEmpty()) {
      return Future.failedFuture(new StanzaFailure(Condition.BAD_REQUEST.error()));
    }
    if (!username.text().equals(home.address().local())) {
      return notAllowed();
    }
    if (password.text().length() > PASSWORD_MOST) {
      return Future.failedFuture(
          new StanzaFailure(Condition.NOT_ACCEPTABLE.error("no such password can be")));
    }
    // Who asks now: nobody else who has the resource by the time it is done.
    Session asker = session(request, home);
    // One at a time: no account takes all the threads that make keys from all others.
    return home.serial(() ->
            keys.apply(password.text())
                .recover(OwnAccount::refused)
                .compose(derived -> accounts.password(home.address(), derived)))
        .map(done -> {
          home.endSessions(CHANGED, asker);
          return request.result();
        });
  }

  /** Who has changed the password knows the new one; all others have to prove that they do. */
  private static @Nullable Session session(Iq request, AccountHome home) {
    return request.from() instanceof FullJid from ? home.session(from.resource()) : null;
  }

  /** A password with a forbidden character is the client's mistake (RFC 4013). */
  private static Future<List<ScramKeys>> refused(Throwable failure) {
    return Future.failedFuture(
        switch (failure) {
          case IllegalArgumentException ignored ->
              new StanzaFailure(Condition.NOT_ACCEPTABLE.error("no such password can be"));
          case StreamFailure busy ->
              new StanzaFailure(Condition.RESOURCE_CONSTRAINT.error("try again later"));
          default -> failure;
        });
  }

  private Future<Iq> remove(Iq request, Element query, AccountHome home) {
    if (query.children().size() > 1) {
      return Future.failedFuture(
          new StanzaFailure(Condition.BAD_REQUEST.error("remove, and what?")));
    }
    return remove(home).map(gone -> request.result());
  }

  /**
   * Removes the account and all that it had. Its sessions end after whatever follows the answer's
   * own future at once: the answer is first. Then its contacts hear that all is over; if this node
   * does not get so far another one tells them.
   */
  public Future<Void> remove(AccountHome home) {
    return home.serial(() -> accounts.remove(home.address()))
        .map(gone -> {
          home.loop().post(() -> end(home));
          return null;
        });
  }

  private void end(AccountHome home) {
    home.end(StreamError.Condition.NOT_AUTHORIZED.error("the account is removed"));
    goodbyes.apply(home).onFailure(later -> {});
  }
}
