// SPDX-License-Identifier: Apache-2.0
package im.starling.node.scene;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads the restricted XML of RFC 6120 §11.1, a byte at a time and never one byte further than the
 * tag that it returns, so that TLS can take over the socket after any element. Used for what a
 * server sends and for the elements of a scene.
 */
public final class XmlReader {
  private static final Map<String, String> SCENE_SCOPE =
      Map.of("", Xml.CLIENT, "stream", Xml.STREAMS, "xml", Xml.XML);

  private final InputStream in;
  private Map<String, String> scope = SCENE_SCOPE;
  private int ahead = -2;
  private boolean declared;

  public XmlReader(InputStream in) {
    this.in = in;
  }

  /** The elements of a scene's block, in order. */
  static List<Xml> elements(String block) throws IOException {
    XmlReader reader =
        new XmlReader(new ByteArrayInputStream(block.getBytes(StandardCharsets.UTF_8)));
    List<Xml> elements = new ArrayList<>();
    while (true) {
      String before = reader.text();
      if (!before.isBlank()) {
        throw new IOException("text outside an element: " + before);
      }
      if (reader.peek() < 0) {
        return elements;
      }
      Tag tag = reader.tag();
      if (tag.kind == Kind.CLOSE) {
        throw new IOException("</" + tag.name + "> closes nothing");
      }
      elements.add(reader.element(tag, SCENE_SCOPE));
    }
  }

  /** True if the stream began with an XML declaration. */
  boolean declared() {
    return declared;
  }

  /** The stream's opening tag, as an element without children. */
  public Xml header() throws IOException {
    skipText();
    Tag tag = tag();
    if (tag.kind != Kind.OPEN) {
      throw new IOException("not a stream header: " + tag.name);
    }
    scope = scope(tag, Map.of("xml", Xml.XML));
    return named(tag, scope, List.of(), "");
  }

  /** The stream's next element; null when the stream was closed by its closing tag. */
  public @Nullable Xml element() throws IOException {
    skipText();
    Tag tag = tag();
    return tag.kind == Kind.CLOSE ? null : element(tag, scope);
  }

  private Xml element(Tag tag, Map<String, String> outer) throws IOException {
    Map<String, String> inner = scope(tag, outer);
    List<Xml> children = new ArrayList<>();
    StringBuilder text = new StringBuilder();
    while (tag.kind == Kind.OPEN) {
      text.append(text());
      Tag next = tag();
      if (next.kind == Kind.CLOSE) {
        if (!next.name.equals(tag.name)) {
          throw new IOException("</" + next.name + "> where </" + tag.name + "> belongs");
        }
        break;
      }
      children.add(element(next, inner));
    }
    return named(
        tag, inner, children, children.isEmpty() ? text.toString() : text.toString().strip());
  }

  private static Xml named(Tag tag, Map<String, String> scope, List<Xml> children, String text)
      throws IOException {
    Map<String, String> attributes = new TreeMap<>();
    for (Map.Entry<String, String> attribute : tag.attributes.entrySet()) {
      String name = attribute.getKey();
      int colon = name.indexOf(':');
      if (colon > 0 && !name.startsWith("xmlns:")) {
        name = "{" + namespace(name.substring(0, colon), scope) + "}" + name.substring(colon + 1);
      }
      if (!name.equals("xmlns") && !name.startsWith("xmlns:")) {
        attributes.put(name, attribute.getValue());
      }
    }
    int colon = tag.name.indexOf(':');
    String namespace = namespace(colon < 0 ? "" : tag.name.substring(0, colon), scope);
    return new Xml(namespace, tag.name.substring(colon + 1), attributes, children, text);
  }

  private static String namespace(String prefix, Map<String, String> scope) throws IOException {
    String namespace = scope.get(prefix);
    if (namespace == null) {
      throw new IOException("prefix '" + prefix + "' is not declared");
    }
    return namespace;
  }

  private static Map<String, String> scope(Tag tag, Map<String, String> outer) {
    Map<String, String> scope = new HashMap<>(outer);
    tag.attributes.forEach((name, value) -> {
      if (name.equals("xmlns")) {
        scope.put("", value);
      } else if (name.startsWith("xmlns:")) {
        scope.put(name.substring("xmlns:".length()), value);
      }
    });
    return scope;
  }

  private enum Kind {
    OPEN,
    EMPTY,
    CLOSE
  }

  private record Tag(Kind kind, String name, Map<String, String> attributes) {}

  private Tag tag() throws IOException {
    expect('<');
    if (peek() == '?') {
      declaration();
      skipText();
      expect('<');
    }
    if (peek() == '/') {
      expect('/');
      String name = name();
      skipSpace();
      expect('>');
      return new Tag(Kind.CLOSE, name, Map.of());
    }
    String name = name();
    Map<String, String> attributes = new TreeMap<>();
    while (true) {
      skipSpace();
      if (peek() == '/') {
        expect('/');
        expect('>');
        return new Tag(Kind.EMPTY, name, attributes);
      }
      if (peek() == '>') {
        expect('>');
        return new Tag(Kind.OPEN, name, attributes);
      }
      String attribute = name();
      skipSpace();
      expect('=');
      skipSpace();
      int quote = read();
      String value = until((char) quote);
      expect((char) quote);
      if ((quote != '"' && quote != '\'') || attributes.put(attribute, unescape(value)) != null) {
        throw new IOException("attribute " + attribute + " of " + name);
      }
    }
  }

  private void declaration() throws IOException {
    String target = until('>');
    expect('>');
    if (declared || !target.startsWith("?xml ")) {
      throw new IOException("a processing instruction: " + target);
    }
    declared = true;
  }

  private void skipText() throws IOException {
    String skipped = text();
    if (!skipped.isBlank()) {
      throw new IOException("text between the elements of a stream: " + skipped);
    }
  }

  private String text() throws IOException {
    return unescape(until('<'));
  }

  private void skipSpace() throws IOException {
    while (peek() >= 0 && Character.isWhitespace(peek())) {
      read();
    }
  }

  private String name() throws IOException {
    StringBuilder name = new StringBuilder();
    while (peek() >= 0 && (Character.isLetterOrDigit(peek()) || "-_.:".indexOf(peek()) >= 0)) {
      name.append((char) read());
    }
    if (name.isEmpty()) {
      throw new IOException("a name was expected before '" + (char) peek() + "'");
    }
    return name.toString();
  }

  /**
   * Everything before the byte {@code end} (or the end of input), decoded; the byte stays unread.
   */
  private String until(char end) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    while (peek() >= 0 && peek() != end) {
      bytes.write(read());
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private static String unescape(String text) throws IOException {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) != '&') {
        out.append(text.charAt(i));
        continue;
      }
      int end = text.indexOf(';', i);
      String entity = end < 0 ? "" : text.substring(i + 1, end);
      switch (entity) {
        case "amp" -> out.append('&');
        case "lt" -> out.append('<');
        case "gt" -> out.append('>');
        case "quot" -> out.append('"');
        case "apos" -> out.append('\'');
        default -> out.appendCodePoint(character(entity));
      }
      i = end;
    }
    return out.toString();
  }

  private static int character(String reference) throws IOException {
    if (!reference.startsWith("#")) {
      throw new IOException("an entity that XMPP does not have: " + reference);
    }
    return reference.startsWith("#x")
        ? Integer.parseInt(reference.substring(2), 16)
        : Integer.parseInt(reference.substring(1));
  }

  private void expect(char wanted) throws IOException {
    int came = read();
    if (came != wanted) {
      throw new IOException("'" + wanted + "' was expected, '" + (char) came + "' came");
    }
  }

  private int peek() throws IOException {
    if (ahead == -2) {
      ahead = in.read();
    }
    return ahead;
  }

  private int read() throws IOException {
    int next = peek();
    if (next < 0) {
      throw new EOFException("the connection ended");
    }
    ahead = -2;
    return next;
  }
}
