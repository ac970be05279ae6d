// SPDX-License-Identifier: Apache-2.0
package im.starling.node.scene;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Compares one attribute's value, or one text, with what a scene says about it. */
final class Values {
  private static final Pattern BRACES = Pattern.compile("\\{([^{}]+)\\}");
  private static final Map<String, String> KINDS =
      Map.of(
          "any", ".*",
          "some", ".+",
          "number", "[0-9]+",
          "stamp", "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\\.[0-9]+)?Z",
          "unlike", ".+");

  private final Cast cast;

  Values(Cast cast) {
    this.cast = cast;
  }

  /**
   * Null if the value is as expected, and then what it captured is in the map; else a sentence. A
   * null value is an attribute that is not there.
   */
  @Nullable String difference(
      String expected, @Nullable String actual, Map<String, String> captured) {
    if (actual == null) {
      return expected.endsWith("?}") ? null : "is missing, expected " + expected;
    }
    List<String> groups = new ArrayList<>();
    Matcher match =
        Pattern.compile(regex(expected, captured, groups), Pattern.DOTALL).matcher(actual);
    if (!match.matches()) {
      return "is '" + actual + "', expected '" + expected + "'" + known(expected, captured);
    }
    for (int i = 0; i < groups.size(); i++) {
      String name = groups.get(i);
      String value = match.group(i + 1);
      if (name.startsWith("unlike:")) {
        if (value.equals(captured.get(name.substring("unlike:".length())))) {
          return "is '" + value + "' again, expected " + expected;
        }
      } else if (name.indexOf(':') > 0) {
        captured.put(name.substring(name.indexOf(':') + 1), value);
      }
    }
    return null;
  }

  private String regex(String expected, Map<String, String> captured, List<String> groups) {
    StringBuilder regex = new StringBuilder();
    Matcher braces = BRACES.matcher(expected);
    int end = 0;
    while (braces.find()) {
      regex.append(Pattern.quote(expected.substring(end, braces.start())));
      String name = name(braces.group(1));
      int colon = name.indexOf(':');
      String kind = KINDS.get(colon < 0 ? name : name.substring(0, colon));
      if (kind == null) {
        regex.append(Pattern.quote(value(name, captured)));
      } else {
        regex.append('(').append(kind).append(')');
        groups.add(name);
      }
      end = braces.end();
    }
    return regex.append(Pattern.quote(expected.substring(end))).toString();
  }

  private static String name(String braces) {
    return braces.endsWith("?") ? braces.substring(0, braces.length() - 1) : braces;
  }

  private String value(String name, Map<String, String> captured) {
    String value = cast.resolve(name, captured);
    if (value == null) {
      throw new SceneFailure("nobody said what {" + name + "} is");
    }
    return value;
  }

  private String known(String expected, Map<String, String> captured) {
    Matcher braces = BRACES.matcher(expected);
    StringBuilder known = new StringBuilder();
    while (braces.find()) {
      String value = cast.resolve(name(braces.group(1)), captured);
      if (value != null) {
        known.append(", where {").append(name(braces.group(1))).append("} is ").append(value);
      }
    }
    return known.toString();
  }
}
