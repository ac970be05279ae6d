// SPDX-License-Identifier: Apache-2.0
package im.starling.protocol;

import im.starling.protocol.Element.Attribute;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;

/** Between validated bytes and {@link Element} trees, both ways, without recursion. */
final class Elements {
  private Elements() {}

  /** An element whose end tag is still to come. */
  private record Open(
      QName name, List<Attribute> attributes, List<Object> content, StringBuilder text) {
    void child(Element child) {
      endText();
      content.add(child);
    }

    private void endText() {
      if (!text.isEmpty()) {
        content.add(text.toString());
        text.setLength(0);
      }
    }

    Element close() {
      endText();
      return new Element(name, List.copyOf(attributes), List.copyOf(content));
    }
  }

  /** Parses one element that stands in {@code jabber:client}. */
  static Element parse(byte[] bytes, int start, int end) {
    XmlScanner scanner = new XmlScanner();
    scanner.begin(bytes, start, end, Limits.NONE);
    NamespaceScope scope = new NamespaceScope(Names.FIXED);
    scope.begin(NamespaceScope.Outer.CLIENT, Limits.NONE);
    Deque<Open> open = new ArrayDeque<>();
    while (true) {
      XmlScanner.Token token = scanner.next();
      switch (token) {
        case START -> {
          scope.enter(scanner.tag());
          open.push(
              new Open(
                  scanner.tag().name(scope.element(), Names.FIXED),
                  attributes(scanner.tag(), scope),
                  new ArrayList<>(4),
                  new StringBuilder()));
        }
        case END -> {
          scope.leave();
          Element element = open.pop().close();
          if (open.isEmpty()) {
            return element;
          }
          open.element().child(element);
        }
        case TEXT, CDATA -> open.element().text().append(scanner.text(token));
        case MORE, CLOSE -> throw XmlScanner.malformed("no complete element");
      }
    }
  }

  private static List<Attribute> attributes(StartTag tag, NamespaceScope scope) {
    if (tag.attributes() == 0) {
      return List.of();
    }
    List<Attribute> attributes = new ArrayList<>(tag.attributes());
    for (int i = 0; i < tag.attributes(); i++) {
      if (!NamespaceScope.declares(tag, i)) {
        QName name = tag.name(i, scope.attribute(tag, i), Names.FIXED);
        attributes.add(new Attribute(name, tag.value(i)));
      }
    }
    return attributes;
  }

  /** Writes a tree so that {@link #parse} gives it back. */
  static void write(Element element, XmlWriter out) {
    start(element, out);
    Deque<Iterator<Object>> open = new ArrayDeque<>();
    open.push(element.content().iterator());
    while (!open.isEmpty()) {
      Iterator<Object> content = open.element();
      Object part = content.hasNext() ? content.next() : null;
      if (part == null) {
        open.pop();
        out.end();
      } else if (part instanceof Element child) {
        start(child, out);
        open.push(child.content().iterator());
      } else {
        out.text(part.toString());
      }
    }
  }

  private static void start(Element element, XmlWriter out) {
    out.start(element.name());
    int generated = 0;
    for (Attribute attribute : element.attributes()) {
      String namespace = attribute.name().namespace();
      String local = attribute.name().local();
      if (namespace.isEmpty()) {
        out.attribute(local, attribute.value());
      } else if (namespace.equals(Namespaces.XML)) {
        out.attribute("xml:" + local, attribute.value());
      } else {
        String prefix = "a" + generated++;
        out.attribute("xmlns:" + prefix, namespace);
        out.attribute(prefix + ':' + local, attribute.value());
      }
    }
  }
}
