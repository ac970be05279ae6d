// SPDX-License-Identifier: Apache-2.0
package im.starling.node.scene;

import java.io.IOException;
import java.util.List;
import java.util.regex.MatchResult;

/** Steps that spare a scene the requests of XEP-0191, and tell the barrier who is deaf for whom. */
final class BlockingSteps {
  private static final String BLOCKING = "urn:xmpp:blocking";

  private final Cast cast;
  private final Barrier barrier;

  BlockingSteps(Cast cast, Barrier barrier) {
    this.cast = cast;
    this.barrier = barrier;
  }

  void declare(Verbs verbs) {
    verbs.on("PLAYER blocks (.+)", (w, s) -> change(w, "block"));
    verbs.on("PLAYER unblocks (.+)", (w, s) -> change(w, "unblock"));
  }

  private void change(MatchResult words, String verb) throws IOException {
    Player player = cast.player(words.group(1));
    List<String> addresses = Verbs.names(cast.substitute(words.group(2), false));
    StringBuilder items = new StringBuilder();
    for (String address : addresses) {
      items.append("<item jid='").append(Xml.escape(address)).append("'/>");
    }
    Xml answer =
        player.ask("set", null, "<%s xmlns='%s'>%s</%s>".formatted(verb, BLOCKING, items, verb));
    if (!answer.attribute("type").equals("result")) {
      throw new SceneFailure(player.name() + " could not " + verb + ": " + answer);
    }
    barrier.deaf(player.account().jid(), addresses, verb.equals("block"));
  }
}
