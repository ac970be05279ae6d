// SPDX-License-Identifier: Apache-2.0
package im.starling.node.scene;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.regex.MatchResult;

/** Steps about connections and streams: from TCP to a bound resource, and their ends. */
final class StreamSteps {
  private static final String STREAM_ERRORS = "urn:ietf:params:xml:ns:xmpp-streams";

  private final Cast cast;
  private final Expectations expectations;

  StreamSteps(Cast cast, Expectations expectations) {
    this.cast = cast;
    this.expectations = expectations;
  }

  void declare(Verbs verbs) {
    verbs.on("PLAYER connects", (w, s) -> player(w).connect(false, List.of()));
    verbs.on("PLAYER connects with direct TLS", (w, s) -> player(w).connect(true, List.of()));
    verbs.on(
        "PLAYER connects with direct TLS and ALPN",
        (w, s) -> player(w).connect(true, List.of("xmpp-client")));
    verbs.on("PLAYER is shown a certificate for (\\S+)", this::certificate);
    verbs.on("PLAYER opens a stream", (w, s) -> new Login(player(w)).open());
    verbs.on("PLAYER receives header", this::header);
    verbs.on(
        "PLAYER was offered",
        (w, s) -> expectations.compare(player(w), s.elements().getFirst(), player(w).offered()));
    verbs.on("PLAYER was not offered", this::notOffered);
    verbs.on("PLAYER secures the stream", (w, s) -> new Login(player(w)).tls());
    verbs.on(
        "PLAYER shakes hands",
        (w, s) -> player(w).wire().secure(player(w).account().domain(), List.of()));
    verbs.on("PLAYER restarts the stream", (w, s) -> restart(player(w)));
    verbs.on(
        "PLAYER authenticates with (\\S+)",
        (w, s) -> new Login(player(w)).authenticate(w.group(2)));
    verbs.on(
        "PLAYER tries (SCRAM-\\S+) with a wrong password",
        (w, s) -> new Login(player(w)).tries(w.group(2), "wherefore"));
    verbs.on(
        "PLAYER tries (SCRAM-\\S+) with the right password",
        (w, s) -> new Login(player(w)).tries(w.group(2), player(w).account().password()));
    verbs.on(
        "PLAYER begins to log in with (SCRAM-\\S+)",
        (w, s) -> new Login(player(w)).begin(w.group(2), cast.substitute(s.block(), true)));
    verbs.on("PLAYER receives features", (w, s) -> player(w).features());
    verbs.on("PLAYER logs in", (w, s) -> new Login(player(w)).all("SCRAM-SHA-1"));
    verbs.on("PLAYER logs in with (\\S+)", (w, s) -> new Login(player(w)).all(w.group(2)));
    verbs.on("PLAYER finds the capabilities of the server true", (w, s) -> capabilities(player(w)));
    verbs.on("PLAYER binds", (w, s) -> player(w).bind(null));
    verbs.on("PLAYER binds as (\\S+)", (w, s) -> player(w).bind(w.group(2)));
    verbs.on(
        "PLAYER takes the place of PLAYER",
        (w, s) -> player(w).bound(cast.player(w.group(2)).address()));
    verbs.on("PLAYER's stream ends", (w, s) -> ended(player(w)));
    verbs.on("PLAYER's stream ends with ([a-z-]+(?: or [a-z-]+)*)", this::endedWith);
    verbs.on("PLAYER drops the connection", (w, s) -> player(w).drop());
    verbs.on(
        "PLAYER closes the stream",
        (w, s) -> Expectations.nothingLeft(player(w), player(w).leave()));
  }

  private void notOffered(MatchResult words, Script.Step step) throws IOException {
    for (Xml unwanted : step.elements()) {
      for (Xml feature : player(words).offered().children()) {
        if (feature.is(unwanted.namespace(), unwanted.name())) {
          throw new SceneFailure("it was offered: " + feature);
        }
      }
    }
  }

  private void header(MatchResult words, Script.Step step) throws IOException {
    Xml header = player(words).header();
    if (!player(words).wire().declared()) {
      throw new SceneFailure("no XML declaration came before the header");
    }
    expectations.compare(player(words), XmlReader.elements(step.block()).getFirst(), header);
  }

  private static void restart(Player player) throws IOException {
    player.restart();
    new Login(player).open();
  }

  private void certificate(MatchResult words, Script.Step step)
      throws IOException, GeneralSecurityException {
    String domain = cast.substitute(words.group(2), false);
    var names = player(words).wire().certificate().getSubjectAlternativeNames();
    if (names == null || names.stream().noneMatch(name -> name.contains(domain))) {
      throw new SceneFailure("the certificate is for " + names);
    }
  }

  private static void ended(Player player) throws IOException {
    Event event = player.next(false);
    if (!(event instanceof Event.Ended)) {
      throw new SceneFailure("expected the end of the stream\n  came: " + event);
    }
    player.gone();
  }

  private void endedWith(MatchResult words, Script.Step step) throws IOException {
    Player player = player(words);
    Xml error = player.expect(element -> element.is(Xml.STREAMS, "error"), "<stream:error/>");
    List<String> conditions = List.of(words.group(2).split(" or ", -1));
    if (error.children().stream()
        .noneMatch(child ->
            child.namespace().equals(STREAM_ERRORS) && conditions.contains(child.name()))) {
      throw new SceneFailure("expected the stream error " + conditions + "\n  came: " + error);
    }
    ended(player);
  }

  private void capabilities(Player player) throws IOException, GeneralSecurityException {
    Xml caps =
        player.offered().children().stream()
            .filter(child -> child.is("http://jabber.org/protocol/caps", "c"))
            .findFirst()
            .orElseThrow(() -> new SceneFailure("no capabilities were offered"));
    String node = caps.attribute("node") + "#" + caps.attribute("ver");
    for (String attribute : List.of("", " node='" + Xml.escape(node) + "'")) {
      Xml info =
          player.ask(
              "get",
              player.account().domain(),
              "<query xmlns='http://jabber.org/protocol/disco#info'" + attribute + "/>");
      String ver =
          info.children().isEmpty()
              ? ""
              : Caps.ver(info.children().getFirst(), caps.attribute("hash"));
      if (!ver.equals(caps.attribute("ver"))) {
        throw new SceneFailure("the features hash to " + ver + ": " + caps + "\n  of " + info);
      }
    }
  }

  private Player player(MatchResult words) {
    return cast.player(words.group(1));
  }
}
