// SPDX-License-Identifier: Apache-2.0
package im.starling.node.scene;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Proves that something did not come, by asking something that had to come after it. */
final class Barrier {
  private static final String PING = "urn:xmpp:ping";
  private static final String PAYLOAD = "<ping xmlns='" + PING + "'/>";

  private static final String DISCO = "<query xmlns='http://jabber.org/protocol/disco#info'/>";

  /** Which account blocks which address. */
  private final Set<List<String>> deaf = new HashSet<>();

  /** An account blocks those addresses, or no longer does. */
  void deaf(String account, List<String> addresses, boolean blocks) {
    for (String address : addresses) {
      boolean _ =
          blocks ? deaf.add(List.of(account, address)) : deaf.remove(List.of(account, address));
    }
  }

  private boolean deaf(Player player, Player other) {
    String address = other.address();
    return Stream.of(address, other.account().jid(), other.account().domain())
        .anyMatch(blocked -> deaf.contains(List.of(player.account().jid(), blocked)));
  }

  /**
   * Returns when everything that one client sent, and that the server does about it on the way to
   * the other, has arrived at the other. First the sender pings its own account, which shows that
   * its home has worked off what was sent before; then it pings the receiver's full JID, which goes
   * the way of any stanza between the two, in their order (RFC 6120 §10.1); the receiver answers. A
   * client and itself: a ping to its server.
   */
  void between(Player from, Player to) throws IOException {
    Xml _ = from.ask("get", from.account().jid(), PAYLOAD);
    if (from == to) {
      return;
    }
    if (deaf(to, from) || deaf(from, to)) {
      refused(from, to);
      return;
    }
    String id = "barrier-" + from.name() + "-" + to.name();
    from.sendStanza(
        XmlReader.elements("<iq/>").getFirst(),
        "<iq type='get' id='%s' to='%s'>%s</iq>".formatted(id, Xml.escape(to.address()), PAYLOAD));
    Xml ping =
        to.await(element -> element.attribute("id").equals(id), "the ping of " + from.name());
    to.sendStanza(
        XmlReader.elements("<iq/>").getFirst(),
        "<iq type='result' id='%s' to='%s'/>".formatted(id, Xml.escape(ping.attribute("from"))));
    Xml pong =
        from.await(element -> element.attribute("id").equals(id), "the answer of " + to.name());
    if (!pong.attribute("type").equals("result")) {
      throw new SceneFailure("the ping to " + to.name() + " was answered with " + pong);
    }
  }

  /**
   * No ping gets through between the two, but that it is refused shows how far one side is; and
   * what both homes know shows the rest.
   */
  private static void refused(Player from, Player to) throws IOException {
    Xml refused = from.ask("get", to.address(), PAYLOAD);
    if (!refused.attribute("type").equals("error")) {
      throw new SceneFailure("the ping to " + to.name() + " was answered with " + refused);
    }
    Xml _ = from.ask("get", from.account().jid(), DISCO);
    Xml _ = to.ask("get", to.account().jid(), DISCO);
  }

  void enable(Player player) throws IOException {
    Xml enable = new Xml(Player.SM, "enable", Map.of(), List.of(), "");
    player.sendStanza(enable, enable.toString());
    Xml _ = player.expect(element -> element.is(Player.SM, "enabled"), "<enabled/>");
  }

  /** Asks for acknowledgements until the server has handled so many; more is wrong. */
  void acknowledged(Player player, long count) throws IOException {
    while (true) {
      player.send("<r xmlns='" + Player.SM + "'/>");
      Xml answer = player.await(element -> element.is(Player.SM, "a"), "an acknowledgement");
      long handled = Long.parseLong(answer.attribute("h"));
      if (handled == count) {
        return;
      }
      if (handled > count) {
        throw new SceneFailure("acknowledged: " + handled + ", sent: " + count);
      }
    }
  }
}
