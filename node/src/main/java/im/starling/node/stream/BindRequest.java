// SPDX-License-Identifier: Apache-2.0
package im.starling.node.stream;

import im.starling.node.feature.ClientState;
import im.starling.node.feature.Pipeline;
import im.starling.node.route.Envelope;
import im.starling.protocol.BareJid;
import im.starling.protocol.Element;
import im.starling.protocol.Jid;
import im.starling.protocol.MalformedJid;
import im.starling.protocol.Payload;
import im.starling.protocol.QName;
import im.starling.protocol.Xep;
import im.starling.protocol.XmlWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a client asks for that binds its session with its login.
 *
 * @param tag what it calls itself, to be seen in its address; "" for nothing
 * @param agent names its installation, null if it does not say so
 */
@Xep(
    number = 386,
    title = "Bind 2",
    version = "1.0.1",
    lacks = "messages that wait are still given to a client that has not read the archive before")
record BindRequest(Element bind, String tag, @Nullable String agent) {
  private static final String NAMESPACE = "urn:xmpp:bind:0";
  private static final QName BIND = QName.of(NAMESPACE, "bind");
  private static final QName INACTIVE = QName.of(ClientState.NAMESPACE, "inactive");
  private static final QName ENABLE = QName.of(StreamManagement.NAMESPACE, "enable");

  /** Characters that an address has room for beside the rest. */
  private static final int TAG = 256;

  /** The wish in an {@code <authenticate/>}, null where there is none. */
  static @Nullable BindRequest of(Element request) {
    Element bind = request.child(BIND);
    if (bind == null) {
      return null;
    }
    Element tag = bind.child("tag");
    return new BindRequest(bind, tag == null ? "" : tag.text(), agent(request));
  }

  /** XEP-0388 §2.3: what names the installation of the client, null if it does not say so. */
  static @Nullable String agent(Element request) {
    Element agent = request.child("user-agent");
    String id = agent == null ? null : agent.attribute("id");
    return id == null || id.isEmpty() ? null : id;
  }

  /** XEP-0386 §3.1, as a part of what can be asked for with the login. */
  static void offer(Pipeline pipeline, XmlWriter out) {
    out.start("bind", NAMESPACE).start("inline");
    for (String feature : pipeline.inlineFeatures()) {
      out.start("feature").attribute("var", feature).end();
    }
    out.start("feature").attribute("var", StreamManagement.NAMESPACE).end();
    out.start("feature").attribute("var", ClientState.NAMESPACE).end();
    out.end().end();
  }

  /**
   * XEP-0386 §3.3: the same for the same client each time, and nobody learns its id by it. A tag
   * that cannot stand in an address is left out.
   */
  String resource(ClientLogin login, BareJid account) {
    String ours =
        agent == null
            ? login.ids().get()
            : login.pseudonyms().of("resource", account.toString(), agent, tag);
    try {
      return tag.isEmpty() || tag.length() > TAG ? ours : Jid.resource(tag + '/' + ours);
    } catch (MalformedJid e) {
      return ours;
    }
  }

  /** What is for the home. */
  Envelope.Inline inline(ClientLogin login, BareJid account) {
    String client =
        agent == null ? null : login.pseudonyms().of("client", account.toString(), agent);
    List<Element> requests =
        bind.children().stream().filter(child -> !child.namespace().equals(NAMESPACE)).toList();
    return new Envelope.Inline(client, requests);
  }

  /** The answer, with what the home has told; what is for the stream is done now. */
  byte[] bound(Payload told, ClientSession session) {
    XmlWriter out = new XmlWriter(256).start("bound", NAMESPACE).payload(told);
    if (bind.child(INACTIVE) != null) {
      session.sending().inactive();
    }
    Element enable = bind.child(ENABLE);
    if (enable != null) {
      byte[] enabled = session.enabled(enable);
      out.raw(enabled, 0, enabled.length);
    }
    return out.end().bytes();
  }
}
