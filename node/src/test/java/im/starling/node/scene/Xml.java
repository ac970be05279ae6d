// SPDX-License-Identifier: Apache-2.0
package im.starling.node.scene;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * An element, as a scene expects it or as the server sent it.
 *
 * @param attributes by local name, or {@code {namespace}name} where the name has a prefix
 * @param text all character data directly inside, trimmed where there are children too
 */
public record Xml(
    String namespace,
    String name,
    Map<String, String> attributes,
    List<Xml> children,
    String text) {
  public static final String CLIENT = "jabber:client";
  public static final String STREAMS = "http://etherx.jabber.org/streams";
  static final String XML = "http://www.w3.org/XML/1998/namespace";

  public Xml {
    attributes = new TreeMap<>(attributes);
    children = List.copyOf(children);
  }

  public boolean is(String otherNamespace, String otherName) {
    return namespace.equals(otherNamespace) && name.equals(otherName);
  }

  boolean isStanza() {
    return namespace.equals(CLIENT) && List.of("message", "presence", "iq").contains(name);
  }

  /** The attribute's value; empty if it is not there. */
  public String attribute(String attribute) {
    return attributes.getOrDefault(attribute, "");
  }

  /** For people who read a failure: namespaces only where they change, prefixes gone. */
  @Override
  public String toString() {
    StringBuilder out = new StringBuilder();
    write(CLIENT, out);
    return out.toString();
  }

  private void write(String outer, StringBuilder out) {
    out.append('<').append(name);
    if (!namespace.equals(outer)) {
      out.append(" xmlns=\"").append(namespace).append('"');
    }
    attributes.forEach((key, value) ->
        out.append(' ')
            .append(key.replace("{" + XML + "}", "xml:"))
            .append("=\"")
            .append(escape(value))
            .append('"'));
    if (children.isEmpty() && text.isEmpty()) {
      out.append("/>");
      return;
    }
    out.append('>').append(escape(text));
    children.forEach(child -> child.write(namespace, out));
    out.append("</").append(name).append('>');
  }

  static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&apos;");
  }
}
