// SPDX-License-Identifier: Apache-2.0
package im.starling.node.scene;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Builds what a forwarded message comes in, so that scenes about many of them stay readable. */
final class Wrapped {
  private static final String CARBONS = "urn:xmpp:carbons:2";
  private static final String MAM = "urn:xmpp:mam:2";
  private static final String FORWARD = "urn:xmpp:forward:0";
  private static final String DELAY = "urn:xmpp:delay";

  private Wrapped() {}

  /** XEP-0280 §6: from the own bare JID, of the same type, to the full JID. */
  static Xml carbon(String direction, Player receiver, Xml message) {
    Xml forwarded = new Xml(FORWARD, "forwarded", Map.of(), List.of(open(message)), "{...}");
    Xml carbon = new Xml(CARBONS, direction, Map.of(), List.of(forwarded), "");
    Map<String, String> attributes =
        Map.of(
            "from", receiver.account().jid(),
            "to", receiver.address(),
            "type", message.attributes().getOrDefault("type", "{=normal?}"),
            "id", "{any?}");
    return new Xml(Xml.CLIENT, "message", attributes, List.of(carbon), "{...}");
  }

  /** XEP-0313 §4.2: a scene's {@code <result/>} holds the message itself. */
  static Xml archived(Player receiver, Xml result) {
    Xml delay =
        new Xml(DELAY, "delay", Map.of("stamp", "{stamp}", "from", "{any?}"), List.of(), "");
    List<Xml> children = new ArrayList<>(List.of(delay));
    result.children().forEach(message -> children.add(open(message)));
    Xml forwarded = new Xml(FORWARD, "forwarded", Map.of(), children, "");
    Xml wrapped = new Xml(MAM, "result", result.attributes(), List.of(forwarded), "");
    Map<String, String> attributes =
        Map.of(
            "from",
            "{=" + receiver.account().jid() + "?}",
            "to",
            receiver.address(),
            "type",
            "{any?}",
            "id",
            "{any?}");
    return new Xml(Xml.CLIENT, "message", attributes, List.of(wrapped), "");
  }

  /** Archive ids and what else a server adds to a forwarded message are looked at by few scenes. */
  private static Xml open(Xml message) {
    return new Xml(
        message.namespace(),
        message.name(),
        message.attributes(),
        message.children(),
        message.text() + "{...}");
  }
}
