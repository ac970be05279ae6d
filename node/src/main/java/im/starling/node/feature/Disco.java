// SPDX-License-Identifier: Apache-2.0
package im.starling.node.feature;

import static im.starling.node.feature.Declaration.Subject.ACCOUNT;
import static im.starling.node.feature.Declaration.Subject.SERVER;
import static im.starling.protocol.Iq.Type.GET;

import im.starling.node.feature.Declaration.HomeIq;
import im.starling.node.feature.Declaration.Subject;
import im.starling.protocol.BareJid;
import im.starling.protocol.Element;
import im.starling.protocol.Iq;
import im.starling.protocol.Jid;
import im.starling.protocol.Payload;
import im.starling.protocol.QName;
import im.starling.protocol.StanzaError.Condition;
import im.starling.protocol.StanzaFailure;
import im.starling.protocol.Xep;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * XEP-0030: Service Discovery, of the server and of accounts, and XEP-0115: Entity Capabilities of
 * the server. Lists what the features declared. Who may not see an account's presence is told what
 * is said of an account that does not exist.
 */
@Xep(number = 30, title = "Service Discovery", version = "2.5.0")
@Xep(number = 157, title = "Contact Addresses for XMPP Services", version = "1.1.1")
@Xep(number = 115, title = "Entity Capabilities", version = "1.6.0")
public final class Disco implements Feature {
  private static final QName INFO = QName.of(DiscoInfo.NAMESPACE, "query");
  private static final QName ITEMS = QName.of("http://jabber.org/protocol/disco#items", "query");
  private static final String NODE = "https://starling.im/";

  private final BiPredicate<AccountHome, Jid> mayKnow;
  private final Map<String, Map<String, List<String>>> contacts;
  private final Map<String, Described> servers = new HashMap<>();
  private Described server = Described.of(new DiscoInfo(List.of(), List.of(), List.of()));
  private Described account = server;
  private List<DiscoNodes> nodes = List.of();

  /**
   * @param mayKnow whether somebody may know what an account can do
   * @param contacts whom to write to about a domain, by what it is about
   */
  public Disco(
      BiPredicate<AccountHome, Jid> mayKnow, Map<String, Map<String, List<String>>> contacts) {
    this.mayKnow = mayKnow;
    this.contacts = contacts;
  }

  @Override
  public void declare(Declaration to) {
    HomeIq info = (request, home) -> info(request, account.info(), null);
    HomeIq items = (request, home) -> items(request, List.of());
    to.whenComplete(this::describe)
        .disco(SERVER, INFO.namespace(), ITEMS.namespace(), Caps.NAMESPACE)
        .disco(ACCOUNT, INFO.namespace(), ITEMS.namespace())
        .identity(SERVER, "server", "im")
        .identity(ACCOUNT, "account", "registered")
        .iqToServer(GET, INFO, (request, from) -> server(request))
        .iqToServer(GET, ITEMS, (request, from) -> items(request, nodes))
        .iqToHome(GET, INFO, (request, home) -> own(request))
        .iqToHome(GET, ITEMS, (request, home) -> items(request, nodes))
        .iqFromOthers(GET, INFO, ifKnown(info))
        .iqFromOthers(GET, ITEMS, ifKnown(items))
        .streamFeature((domain, out) -> described(domain).caps().writeTo(out));
  }

  /** Once, when all features have declared what they add. */
  private void describe(Pipeline all) {
    DiscoInfo plain = describe(all, SERVER);
    server = Described.of(plain);
    contacts.forEach((domain, addresses) -> {
      DiscoInfo.Form form = serverInfo(addresses);
      servers.put(
          domain, Described.of(new DiscoInfo(plain.identities(), plain.features(), List.of(form))));
    });
    account = Described.of(describe(all, ACCOUNT));
    nodes = all.nodes();
  }

  /** XEP-0157 §2. */
  private static DiscoInfo.Form serverInfo(Map<String, List<String>> addresses) {
    return new DiscoInfo.Form(
        "http://jabber.org/network/serverinfo",
        addresses.entrySet().stream()
            .map(entry -> new DiscoInfo.Field(entry.getKey() + "-addresses", entry.getValue()))
            .toList());
  }

  /** What a domain of ours says of itself. */
  private Described described(String domain) {
    return servers.getOrDefault(domain, server);
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
  private Future<Iq> server(Iq request) {
    DiscoInfo below = below(request);
    Described domain = described(responder(request).domain());
    return below == null
        ? info(request, domain.info(), domain.caps().discoNode())
        : answer(request, below);
  }

  private Future<Iq> own(Iq request) {
    DiscoInfo below = below(request);
    return below == null ? info(request, account.info(), null) : answer(request, below);
  }

  /** What a feature says of the node that is asked for. */
  private @Nullable DiscoInfo below(Iq request) {
    String node = node(request);
    if (node == null) {
      return null;
    }
    for (DiscoNodes known : nodes) {
      DiscoInfo info = known.info(node, responder(request), asker(request));
      if (info != null) {
        return info;
      }
    }
    return null;
  }

  private static BareJid responder(Iq request) {
    return Objects.requireNonNull(request.to()).bare();
  }

  private static BareJid asker(Iq request) {
    return Objects.requireNonNull(request.from()).bare();
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
    return answer(request, info);
  }

  private static Future<Iq> answer(Iq request, DiscoInfo info) {
    String node = node(request);
    return Future.succeededFuture(request.result(Payload.write(out -> info.writeTo(out, node))));
  }

  /** There are no services besides the server yet. */
  private static Future<Iq> items(Iq request, List<DiscoNodes> nodes) {
    String node = node(request);
    if (node == null) {
      return answer(request, null, List.of());
    }
    for (DiscoNodes known : nodes) {
      List<DiscoNodes.Item> items = known.items(node, responder(request), asker(request));
      if (items != null) {
        return answer(request, node, items);
      }
    }
    return refuse(Condition.ITEM_NOT_FOUND);
  }

  private static Future<Iq> answer(Iq request, @Nullable String node, List<DiscoNodes.Item> items) {
    return Future.succeededFuture(
        request.result(
            Payload.write(out -> {
              out.start(ITEMS).attribute("node", node);
              for (DiscoNodes.Item item : items) {
                out.start("item").attribute("jid", item.jid());
                out.attribute("node", item.node()).attribute("name", item.name()).end();
              }
              out.end();
            })));
  }

  private static @Nullable String node(Iq request) {
    Element query = request.payload().child(0);
    return query.attribute("node");
  }

  private static Future<Iq> refuse(Condition condition) {
    return Future.failedFuture(new StanzaFailure(condition.error()));
  }
}
