// SPDX-License-Identifier: Apache-2.0
package im.starling.interop.nemesis;

import im.starling.interop.wire.Archive;
import im.starling.interop.wire.Element;
import im.starling.interop.wire.Names;

/** How the clients of a round write their messages, and what they read out of them again. */
final class Wording {
  private Wording() {}

  /**
   * No two alike, and none that survives a careless hand: markup, quotes, more than one plane of
   * Unicode.
   */
  static String body(String from, int number) {
    return from + " says " + number + ": <b>&amp; \"'\n\t𝄞 žluťoučký " + "x".repeat(number % 200);
  }

  /** A message as it is sent. */
  static String message(String to, int number, String body) {
    return "<message type='chat' to='%1$s' id='%2$d'><body>%3$s</body><origin-id xmlns='%4$s' id='%2$d'/></message>"
        .formatted(to, number, Element.escape(body), Names.SID);
  }

  /** The name of the account that has this address. */
  static String name(String address) {
    int at = address.indexOf('@');
    return at < 0 ? address : address.substring(0, at);
  }

  /** The number of a message, or one that no message has. */
  static int number(Element message) {
    String id =
        message.child(Names.SID, "origin-id").map(origin -> origin.attribute("id")).orElse("");
    return id.matches("\\d{1,9}") ? Integer.parseInt(id) : -1;
  }

  static Event.Received received(String who, int session, Element message) {
    return new Event.Received(
        System.nanoTime(),
        who,
        session,
        message.child(Names.SID, "stanza-id").map(id -> id.attribute("id")).orElse(""),
        name(message.attribute("from")),
        number(message),
        message.childText(Names.CLIENT, "body"));
  }

  static History.Archived archived(String owner, int place, Archive.Entry entry) {
    Element message = entry.message();
    return new History.Archived(
        owner,
        place,
        entry.id(),
        name(message.attribute("from")),
        name(message.attribute("to")),
        number(message),
        message.childText(Names.CLIENT, "body"));
  }
}
