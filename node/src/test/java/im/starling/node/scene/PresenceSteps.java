// SPDX-License-Identifier: Apache-2.0
package im.starling.node.scene;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;

/** Steps that spare a scene the presence which it is not about. */
final class PresenceSteps {
  private final Set<Set<String>> friends = new HashSet<>();
  private final Cast cast;
  private final Verbs verbs;

  PresenceSteps(Cast cast, Verbs verbs) {
    this.cast = cast;
    this.verbs = verbs;
  }

  void declare() {
    verbs.on("PLAYER comes online", (w, s) -> comesOnline(player(w), ""));
    verbs.on(
        "PLAYER comes online with priority (-?[0-9]+)",
        (w, s) -> comesOnline(player(w), "<priority>" + w.group(2) + "</priority>"));
    verbs.on("PLAYER goes offline", (w, s) -> goesOffline(player(w)));
    verbs.on("PLAYER and PLAYER are friends", (w, s) -> befriend(w.group(1), w.group(2)));
  }

  /**
   * Sends initial presence, and waits for it to be seen by, and to show, everyone that it should.
   */
  private void comesOnline(Player player, String payload) throws IOException {
    player.sendStanza(
        XmlReader.elements("<presence/>").getFirst(), "<presence>" + payload + "</presence>");
    player.online(true);
    for (Player peer : peers(player)) {
      await(player, peer, "");
      if (peer != player) {
        await(peer, player, "");
      }
    }
  }

  private void goesOffline(Player player) throws IOException {
    farewell(player);
    Expectations.nothingLeft(player, player.unread());
    Expectations.nothingLeft(player, player.leave());
  }

  private void farewell(Player player) throws IOException {
    player.sendStanza(
        XmlReader.elements("<presence/>").getFirst(), "<presence type='unavailable'/>");
    for (Player peer : peers(player)) {
      await(peer, player, "unavailable");
    }
  }

  private static void await(Player player, Player about, String type) {
    Xml _ =
        player.await(
            element ->
                element.name().equals("presence")
                    && element.attribute("from").equals(about.address())
                    && element.attribute("type").equals(type),
            "presence '" + type + "' of " + about.name());
  }

  /** The online clients of the same account and of its friends, the player among them. */
  private List<Player> peers(Player player) {
    String own = player.account().jid();
    return cast.players().stream()
        .filter(Player::online)
        .filter(peer ->
            own.equals(peer.account().jid()) || friends.contains(Set.of(own, peer.account().jid())))
        .toList();
  }

  /** Both subscribe to each other's presence: a small scene within the scene, RFC 6121 §3.1. */
  private void befriend(String one, String two) throws IOException, GeneralSecurityException {
    String text =
        """
        # befriend
        clients ONE/befriends TWO/befriends
        ONE/befriends comes online
        TWO/befriends comes online
        ONE/befriends sends <iq type="get" id="r"><query xmlns="jabber:iq:roster"/></iq>
        ONE/befriends receives <iq type="result" id="r">{...}</iq>
        TWO/befriends sends <iq type="get" id="r"><query xmlns="jabber:iq:roster"/></iq>
        TWO/befriends receives <iq type="result" id="r">{...}</iq>
        ONE/befriends sends <presence type="subscribe" to="{TWO}"/>
        ONE/befriends receives <iq type="set" id="{some}">{...}</iq>
        TWO/befriends receives <presence type="subscribe" from="{ONE}">{...}</presence>
        TWO/befriends sends <presence type="subscribed" to="{ONE}"/>
        TWO/befriends receives <iq type="set" id="{some}">{...}</iq>
        ONE/befriends receives in any order
          <presence type="subscribed" from="{TWO}">{...}</presence>
          <iq type="set" id="{some}">{...}</iq>
          <presence from="{TWO/befriends}">{...}</presence>
        TWO/befriends sends <presence type="subscribe" to="{ONE}"/>
        TWO/befriends receives <iq type="set" id="{some}">{...}</iq>
        ONE/befriends receives <presence type="subscribe" from="{TWO}">{...}</presence>
        ONE/befriends sends <presence type="subscribed" to="{TWO}"/>
        ONE/befriends receives <iq type="set" id="{some}">{...}</iq>
        TWO/befriends receives in any order
          <presence type="subscribed" from="{ONE}">{...}</presence>
          <iq type="set" id="{some}">{...}</iq>
          <presence from="{ONE/befriends}">{...}</presence>
        """
            .replace("ONE", one)
            .replace("TWO", two);
    for (Script.Step step : Script.read("befriend", text).getFirst().steps()) {
      verbs.play(step);
    }
    friends.add(Set.of(cast.account(one).jid(), cast.account(two).jid()));
    for (String name : List.of(one, two)) {
      Player player = cast.player(name + "/befriends");
      farewell(player);
      List<Event> _ = player.leave();
      player.forget();
    }
  }

  private Player player(MatchResult words) {
    return cast.player(words.group(1));
  }
}
