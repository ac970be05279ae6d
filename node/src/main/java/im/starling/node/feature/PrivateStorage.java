// SPDX-License-Identifier: Apache-2.0
package im.starling.node.feature;

import static im.starling.node.feature.Declaration.Subject.ACCOUNT;
import static im.starling.node.feature.Declaration.Subject.SERVER;
import static im.starling.protocol.Iq.Type.GET;
import static im.starling.protocol.Iq.Type.SET;

import im.starling.persistence.Documents;
import im.starling.persistence.Documents.Kind;
import im.starling.persistence.Documents.Room;
import im.starling.protocol.Element;
import im.starling.protocol.Iq;
import im.starling.protocol.Payload;
import im.starling.protocol.QName;
import im.starling.protocol.StanzaError.Condition;
import im.starling.protocol.StanzaFailure;
import im.starling.protocol.Xep;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** XEP-0049: Private XML Storage. Any XML that only the account's own clients see. */
@Xep(number = 49, title = "Private XML Storage", version = "1.2")
public final class PrivateStorage implements Feature {
  private static final QName QUERY = QName.of("jabber:iq:private", "query");
  private static final Room ROOM = new Room(100, 1 << 20);

  /** What an index of the database can take. */
  private static final int NAME_BYTES = 2_000;

  private final Documents documents;

  public PrivateStorage(Documents documents) {
    this.documents = documents;
  }

  @Override
  public void declare(Declaration to) {
    to.disco(SERVER, QUERY.namespace())
        .disco(ACCOUNT, QUERY.namespace())
        .iqToHome(GET, QUERY, (request, home) -> home.serial(() -> get(request, home)))
        .iqToHome(SET, QUERY, (request, home) -> home.serial(() -> set(request, home)))
        .guard(GET, QUERY, Condition.FORBIDDEN, (home, other) -> false)
        .guard(SET, QUERY, Condition.FORBIDDEN, (home, other) -> false);
  }

  /** What was never stored comes back as it was asked for: empty. */
  private Future<Iq> get(Iq request, AccountHome home) {
    List<Element> asked = request.payload().child(0).children();
    if (asked.size() != 1 || !ofItsOwn(asked.getFirst())) {
      throw new StanzaFailure(Condition.BAD_REQUEST.error("one element with its own namespace"));
    }
    return documents
        .load(home.owner(), Kind.PRIVATE, asked.getFirst().name())
        .map(found ->
            request.result(
                found
                    .map(stored -> KeptDocument.read(stored).payload())
                    .orElse(request.payload())));
  }

  /** Elements of one name are kept, and found, together. */
  private Future<Iq> set(Iq request, AccountHome home) {
    Map<QName, List<Element>> named = new LinkedHashMap<>();
    for (Element element : request.payload().child(0).children()) {
      if (!ofItsOwn(element)) {
        throw new StanzaFailure(Condition.NOT_ACCEPTABLE.error("an element needs a namespace"));
      }
      if (bytes(element.namespace()) + bytes(element.name().local()) > NAME_BYTES) {
        throw new StanzaFailure(Condition.NOT_ACCEPTABLE.error("too long a name"));
      }
      named.computeIfAbsent(element.name(), name -> new ArrayList<>()).add(element);
    }
    if (named.isEmpty()) {
      throw new StanzaFailure(Condition.NOT_ACCEPTABLE.error("there is nothing to store"));
    }
    Future<Void> stored = Future.succeededFuture();
    for (Map.Entry<QName, List<Element>> document : named.entrySet()) {
      stored = stored.compose(before -> save(home.owner(), document.getKey(), document.getValue()));
    }
    return stored.map(done -> request.result());
  }

  private Future<Void> save(long owner, QName name, List<Element> elements) {
    Payload query =
        Payload.write(out -> {
          out.start(QUERY);
          elements.forEach(out::element);
          out.end();
        });
    return documents
        .save(owner, Kind.PRIVATE, name, new KeptDocument(query).bytes(), ROOM)
        .compose(saved ->
            saved
                ? Future.succeededFuture()
                : Future.failedFuture(
                    new StanzaFailure(Condition.POLICY_VIOLATION.error("you store too much"))));
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  private static boolean ofItsOwn(Element element) {
    return !element.namespace().equals(QUERY.namespace()) && !element.namespace().isEmpty();
  }
}
