// SPDX-License-Identifier: Apache-2.0
package im.starling.node.ops;

/** Text of strangers in our log: it stays in its place and cannot play tricks (CWE-117). */
final class Escape {
  private static final int LONGEST = 2048;

  private Escape() {}

  /** What a JSON string may hold; characters that steer a terminal or a reader's eye escaped. */
  static void append(StringBuilder out, String text, boolean quotes) {
    int length = Math.min(text.length(), LONGEST);
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      switch (c) {
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        case '\\' -> out.append("\\\\");
        case '"' -> out.append(quotes ? "\\\"" : "\"");
        default -> {
          if (steers(text, i)) {
            out.append("\\u").append(String.format("%04x", (int) c));
          } else {
            out.append(c);
          }
        }
      }
    }
    if (length < text.length()) {
      out.append("...");
    }
  }

  /** As a value after "key=": quoted if its end could be mistaken. */
  static void appendValue(StringBuilder out, String text) {
    boolean plain =
        !text.isEmpty() && text.chars().noneMatch(c -> c <= ' ' || c == '"' || c == '=');
    if (plain) {
      append(out, text, false);
    } else {
      appendQuoted(out, text);
    }
  }

  static void appendQuoted(StringBuilder out, String text) {
    out.append('"');
    append(out, text, true);
    out.append('"');
  }

  /** Controls, formats (which reverse the direction of writing), separators, lone surrogates. */
  private static boolean steers(String text, int at) {
    char c = text.charAt(at);
    if (Character.isSurrogate(c)) {
      boolean pair =
          Character.isHighSurrogate(c)
              ? at + 1 < text.length() && Character.isLowSurrogate(text.charAt(at + 1))
              : at > 0 && Character.isHighSurrogate(text.charAt(at - 1));
      return !pair;
    }
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.PRIVATE_USE ->
          true;
      default -> false;
    };
  }
}
