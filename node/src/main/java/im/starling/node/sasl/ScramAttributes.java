// SPDX-License-Identifier: Apache-2.0
package im.starling.node.sasl;

/** The pieces that both messages of a SCRAM client are made of (RFC 5802 §5.1 and §7). */
final class ScramAttributes {
  private static final String RESERVED = "amnrcsipve";

  private ScramAttributes() {}

  /** The value of an attribute that must have that name here. */
  static String value(String attribute, char name) throws MalformedMessage {
    if (attribute.length() < 3 || attribute.charAt(0) != name || attribute.charAt(1) != '=') {
      throw new MalformedMessage("no " + name + " where it belongs");
    }
    return attribute.substring(2);
  }

  /**
   * Passes what a later version may add and refuses everything else: {@code m} above all, which is
   * for extensions that one must understand.
   */
  static void optional(String attribute) throws MalformedMessage {
    char name = attribute.isEmpty() ? ' ' : attribute.charAt(0);
    boolean letter = (name >= 'a' && name <= 'z') || (name >= 'A' && name <= 'Z');
    if (!letter || RESERVED.indexOf(name) >= 0) {
      throw new MalformedMessage("no such extension");
    }
    if (value(attribute, name).indexOf('\0') >= 0) {
      throw new MalformedMessage("a value has no NUL");
    }
  }

  /** A nonce: printable ASCII, but no comma. */
  static String nonce(String value) throws MalformedMessage {
    for (int i = 0; i < value.length(); i++) {
      if (value.charAt(i) < '!' || value.charAt(i) > '~') {
        throw new MalformedMessage("a nonce is printable ASCII");
      }
    }
    return value;
  }

  /** A name in which {@code =2C} stands for a comma and {@code =3D} for an equals sign. */
  static String name(String value) throws MalformedMessage {
    StringBuilder name = new StringBuilder();
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '=' && value.startsWith("2C", i + 1)) {
        name.append(',');
        i += 2;
      } else if (c == '=' && value.startsWith("3D", i + 1)) {
        name.append('=');
        i += 2;
      } else if (c == '=' || c == '\0') {
        throw new MalformedMessage("an equals sign or NUL in a name");
      } else {
        name.append(c);
      }
    }
    return name.toString();
  }
}
