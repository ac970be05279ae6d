// SPDX-License-Identifier: Apache-2.0
package im.starling.node.feature;

import static im.starling.node.feature.Declaration.Subject.ACCOUNT;
import static im.starling.node.feature.Declaration.Subject.SERVER;
import static im.starling.protocol.Iq.Type.GET;

import im.starling.node.feature.Declaration.HomeIq;
import im.starling.node.feature.Declaration.Subject;
import im.starling.protocol.Element;
import im.starling.protocol.Iq;
import im.starling.protocol.Jid;
import im.starling.protocol.Payload;
import im.starling.protocol.QName;
import im.starling.protocol.StanzaError.Condition;
import im.starling.protocol.StanzaFailure;
import im.starling.protocol.Xep;
import io.vertx.core.Future;
import java.util.List;
import java.util.Objects;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * XEP-0030: Service Discovery, of the server and of accounts, and XEP-0115: Entity Capabilities of
 * the server. Lists what the features declared. Who may not see an account's presence is told what
 * is said of an account that does not exist.
 */
@Xep(number = 30, title = "Service Discovery", version = "2.5.0")
@Xep(number = 115, title = "Entity Capabilities", version = "1.6.0")
public final class Disco implements Feature {
  private static final QName INFO = QName.of(DiscoInfo.NAMESPACE, "query");
  private static final QName ITEMS = QName.of("http://jabber.org/protocol/disco#items", "query");
  private static final String NODE = "https://starling.im/";

  private final BiPredicate<AccountHome, Jid> mayKnow;
  private Described server = Described.of(new DiscoInfo(List.of(), List.of(), List.of()));
  private Described account = server;

  /**
   * @param mayKnow whether somebody may know what an account can do
   */
  public Disco(BiPredicate<AccountHome, Jid> mayKnow) {
    this.mayKnow = mayKnow;
  }

  @Override
  public void declare(Declaration to) {
    HomeIq info = (request, home) -> info(request, account.info(), null);
    HomeIq items = (request, home) -> items(request);
    to.whenComplete(this::describe)
        .disco(SERVER, INFO.namespace(), ITEMS.namespace(), Caps.NAMESPACE)
        .disco(ACCOUNT, INFO.namespace(), ITEMS.namespace())
        .identity(SERVER, "server", "im")
        .identity(ACCOUNT, "account", "registered")
        .iqToServer(GET, INFO, (request, from) -> server(request, server))
        .iqToServer(GET, ITEMS, (request, from) -> items(request))
        .iqToHome(GET, INFO, info)
        .iqToHome(GET, ITEMS, items)
        .iqFromOthers(GET, INFO, ifKnown(info))
        .iqFromOthers(GET, ITEMS, ifKnown(items))
        .streamFeature((domain, out) -> server.caps().writeTo(out));
  }

  /** Once, when all features have declared what they add. */
  private void describe(Pipeline all) {
    server = Described.of(describe(all, SERVER));
    account = Described.of(describe(all, ACCOUNT));
  }

  private HomeIq ifKnown(HomeIq answer) {
    return (request, home) ->
        mayKnow.test(home, Objects.requireNonNull(request.from()))
            ? answer.answer(request, home)
            : refuse(Condition.SERVICE_UNAVAILABLE);
  }

  private static DiscoInfo describe(Pipeline all, Subject subject) {
    List<DiscoInfo.Identity> identities =
        all.identities(subject).stream()
            .map(one -> new DiscoInfo.Identity(one.category(), one.type(), null, name(subject)))
            .toList();
    List<String> features = all.features(subject).stream().distinct().sorted().toList();
    return new DiscoInfo(identities, features, List.of());
  }

  private static @Nullable String name(Subject subject) {
    return subject == SERVER ? "Starling" : null;
  }

  /** The server also answers for the node that its own capabilities name (XEP-0115 §6.2). */
  private static Future<Iq> server(Iq request, Described server) {
    return info(request, server.info(), server.caps().discoNode());
  }

  /** What is said of an entity, and the digest of it. */
  private record Described(DiscoInfo info, Caps caps) {
    static Described of(DiscoInfo info) {
      return new Described(info, Caps.of(NODE, info));
    }
  }

  private static Future<Iq> info(Iq request, DiscoInfo info, @Nullable String extraNode) {
    String node = node(request);
    if (node != null && !node.equals(extraNode)) {
      return refuse(Condition.ITEM_NOT_FOUND);
    }
    return Future.succeededFuture(request.result(Payload.write(out -> info.writeTo(out, node))));
  }

  /** There are no services besides the server yet. */
  private static Future<Iq> items(Iq request) {
    if (node(request) != null) {
      return refuse(Condition.ITEM_NOT_FOUND);
    }
    return Future.succeededFuture(request.result(Payload.write(out -> out.start(ITEMS).end())));
  }

  private static @Nullable String node(Iq request) {
    Element query = request.payload().child(0);
    return query.attribute("node");
  }

  private static Future<Iq> refuse(Condition condition) {
    return Future.failedFuture(new StanzaFailure(condition.error()));
  }
}
