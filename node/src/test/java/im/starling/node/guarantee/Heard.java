// SPDX-License-Identifier: Apache-2.0
package im.starling.node.guarantee;

import im.starling.node.scene.Xml;
import java.util.List;

/**
 * A message as it came, or as an archive holds it.
 *
 * @param id its place in the receiver's archive, empty if it has none
 */
record Heard(String id, String from, String body) {

  static Heard live(Xml message) {
    String id =
        message.children().stream()
            .filter(child -> child.is("urn:xmpp:sid:0", "stanza-id"))
            .map(child -> child.attribute("id"))
            .findFirst()
            .orElse("");
    return new Heard(id, message.attribute("from"), text(message));
  }

  /** One result of a query (XEP-0313 §4.2). */
  static Heard archived(Xml result) {
    Xml message =
        result.children().getFirst().children().stream()
            .filter(child -> child.is(Xml.CLIENT, "message"))
            .findFirst()
            .orElseThrow();
    return new Heard(result.attribute("id"), message.attribute("from"), text(message));
  }

  private static String text(Xml message) {
    return message.children().stream()
        .filter(child -> child.is(Xml.CLIENT, "body"))
        .map(Xml::text)
        .findFirst()
        .orElse("");
  }

  static List<String> ids(List<Heard> heard) {
    return heard.stream().map(Heard::id).toList();
  }

  static List<String> bodies(List<Heard> heard) {
    return heard.stream().map(Heard::body).toList();
  }
}
