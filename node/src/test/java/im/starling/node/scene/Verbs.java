// SPDX-License-Identifier: Apache-2.0
package im.starling.node.scene;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The steps that the language has: a pattern for the words, and what is done. */
final class Verbs {
  private static final String PLAYER = "([a-z]+(?:@other)?(?:/[A-Za-z0-9-]+)?)";

  /** What a step does; its words are the groups of the pattern. */
  interface Action {
    void play(MatchResult words, Script.Step step) throws IOException, GeneralSecurityException;
  }

  private final Map<Pattern, Action> actions = new LinkedHashMap<>();

  void on(String words, Action action) {
    actions.put(Pattern.compile(words.replace("PLAYER", PLAYER)), action);
  }

  void play(Script.Step step) throws IOException, GeneralSecurityException {
    for (Map.Entry<Pattern, Action> action : actions.entrySet()) {
      Matcher words = action.getKey().matcher(step.words());
      if (words.matches()) {
        action.getValue().play(words.toMatchResult(), step);
        return;
      }
    }
    throw new SceneFailure("the language has no such step");
  }

  static List<String> names(String words) {
    return List.of(words.trim().split("\\s+", -1));
  }
}
