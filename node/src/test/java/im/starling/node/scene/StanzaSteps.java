// SPDX-License-Identifier: Apache-2.0
package im.starling.node.scene;

import java.io.IOException;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.MatchResult;

/** Steps about what is sent and received, and what is not. */
final class StanzaSteps {
  private final Cast cast;
  private final Expectations expectations;
  private final Barrier barrier;

  StanzaSteps(Cast cast, Expectations expectations, Barrier barrier) {
    this.cast = cast;
    this.expectations = expectations;
    this.barrier = barrier;
  }

  void declare(Verbs verbs) {
    verbs.on("PLAYER sends", this::sends);
    verbs.on("PLAYER sends raw", (w, s) -> player(w).send(cast.substitute(s.block(), false)));
    verbs.on("PLAYER receives", (w, s) -> expectations.receive(player(w), s.elements()));
    verbs.on(
        "PLAYER receives in any order",
        (w, s) -> expectations.receiveInAnyOrder(player(w), s.elements()));
    verbs.on(
        "PLAYER receives archived",
        (w, s) ->
            expectations.receive(
                player(w), wrap(s, element -> Wrapped.archived(player(w), element))));
    verbs.on(
        "PLAYER receives a copy of what was (sent|received)",
        (w, s) ->
            expectations.receive(
                player(w), wrap(s, message -> Wrapped.carbon(w.group(2), player(w), message))));
    verbs.on("PLAYER tells PLAYER (.+)", this::tells);
    verbs.on("PLAYER receives nothing", (w, s) -> receivesNothing(player(w), player(w)));
    verbs.on(
        "PLAYER receives nothing from PLAYER",
        (w, s) -> receivesNothing(player(w), cast.player(w.group(2))));
    verbs.on("PLAYER enables acknowledgements", (w, s) -> barrier.enable(player(w)));
    verbs.on("PLAYER is acknowledged", (w, s) -> barrier.acknowledged(player(w), player(w).sent()));
    verbs.on(
        "PLAYER is acknowledged ([0-9]+)",
        (w, s) -> barrier.acknowledged(player(w), Long.parseLong(w.group(2))));
  }

  private void sends(MatchResult words, Script.Step step) throws IOException {
    for (Xml element : step.elements()) {
      player(words).sendStanza(element, cast.substitute(element.toString(), true));
    }
  }

  private static List<Xml> wrap(Script.Step step, UnaryOperator<Xml> wrapping) throws IOException {
    return step.elements().stream().map(wrapping).toList();
  }

  /** A chat message for each word, which is its id and its body. */
  private void tells(MatchResult words, Script.Step step) throws IOException {
    for (String word : Verbs.names(words.group(3))) {
      sends(
          words,
          new Script.Step(
              step.line(),
              "",
              "<message type='chat' to='{%s}' id='%s'><body>%s</body></message>"
                  .formatted(words.group(2), word, word)));
    }
  }

  private void receivesNothing(Player player, Player from) throws IOException {
    barrier.between(from, player);
    Expectations.nothingLeft(player, player.unread());
  }

  private Player player(MatchResult words) {
    return cast.player(words.group(1));
  }
}
