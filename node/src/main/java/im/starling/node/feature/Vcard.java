// SPDX-License-Identifier: Apache-2.0
package im.starling.node.feature;

import static im.starling.node.feature.Declaration.Subject.ACCOUNT;
import static im.starling.node.feature.Declaration.Subject.SERVER;
import static im.starling.protocol.Iq.Type.GET;
import static im.starling.protocol.Iq.Type.SET;

import im.starling.persistence.Documents;
import im.starling.persistence.Documents.Kind;
import im.starling.persistence.Documents.Room;
import im.starling.protocol.Iq;
import im.starling.protocol.QName;
import im.starling.protocol.StanzaError.Condition;
import im.starling.protocol.StanzaFailure;
import im.starling.protocol.Xep;
import io.vertx.core.Future;
import java.util.Objects;
import java.util.Optional;

/**
 * XEP-0054: what an account says of itself to everybody. Who has no vCard looks like who is not
 * there (§3.3).
 */
@Xep(number = 54, title = "vcard-temp", version = "1.3.0")
public final class Vcard implements Feature {
  private static final QName VCARD = QName.of("vcard-temp", "vCard");
  private static final Room ROOM = new Room(1, 256 << 10);

  private final Documents documents;

  public Vcard(Documents documents) {
    this.documents = documents;
  }

  @Override
  public void declare(Declaration to) {
    to.disco(SERVER, VCARD.namespace())
        .disco(ACCOUNT, VCARD.namespace())
        .iqToHome(GET, VCARD, (request, home) -> home.serial(() -> own(request, home)))
        .iqToHome(SET, VCARD, (request, home) -> home.serial(() -> set(request, home)))
        .iqFromOthers(GET, VCARD, this::others)
        .guard(SET, VCARD, Condition.FORBIDDEN, (home, other) -> false);
  }

  /** §3.1. */
  private Future<Iq> own(Iq request, AccountHome home) {
    return find(home)
        .map(found ->
            found
                .map(card -> request.result(card.payload()))
                .orElseGet(() -> request.answer(Condition.ITEM_NOT_FOUND.error())));
  }

  /** §3.3. */
  private Future<Iq> others(Iq request, AccountHome home) {
    return home.inTurn(Objects.requireNonNull(request.from()), () -> find(home))
        .map(found ->
            found
                .map(card -> request.result(card.payload()))
                .orElseGet(() -> request.answer(Condition.SERVICE_UNAVAILABLE.error())));
  }

  private Future<Optional<KeptDocument>> find(AccountHome home) {
    return documents
        .load(home.owner(), Kind.VCARD, VCARD)
        .map(found -> found.map(KeptDocument::read));
  }

  /** §3.2. */
  private Future<Iq> set(Iq request, AccountHome home) {
    return documents
        .save(home.owner(), Kind.VCARD, VCARD, new KeptDocument(request.payload()).bytes(), ROOM)
        .map(saved -> {
          if (!saved) {
            throw new StanzaFailure(
                Condition.POLICY_VIOLATION.error("too large: the picture should be smaller"));
          }
          return request.result();
        });
  }
}
