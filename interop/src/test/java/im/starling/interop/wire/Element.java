// SPDX-License-Identifier: Apache-2.0
package im.starling.interop.wire;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** An XML element that has been read whole. {@code text} is the text directly in it. */
public record Element(
    String namespace,
    String name,
    Map<String, String> attributes,
    List<Element> children,
    String text) {

  /** Reads the element at whose start tag the reader stands; leaves it at the end tag. */
  static Element read(XMLStreamReader reader) throws XMLStreamException {
    String namespace = reader.getNamespaceURI() == null ? "" : reader.getNamespaceURI();
    String name = reader.getLocalName();
    Map<String, String> attributes = new HashMap<>();
    for (int i = 0; i < reader.getAttributeCount(); i++) {
      attributes.put(reader.getAttributeLocalName(i), reader.getAttributeValue(i));
    }
    List<Element> children = new ArrayList<>();
    StringBuilder text = new StringBuilder();
    for (int event = reader.next();
        event != XMLStreamConstants.END_ELEMENT;
        event = reader.next()) {
      if (event == XMLStreamConstants.START_ELEMENT) {
        children.add(read(reader));
      } else if (event == XMLStreamConstants.CHARACTERS) {
        text.append(reader.getText());
      }
    }
    return new Element(
        namespace, name, Map.copyOf(attributes), List.copyOf(children), text.toString());
  }

  public boolean is(String aNamespace, String aName) {
    return namespace.equals(aNamespace) && name.equals(aName);
  }

  /** An attribute, "" if there is none. */
  public String attribute(String key) {
    return attributes.getOrDefault(key, "");
  }

  public Optional<Element> child(String aNamespace, String aName) {
    return children.stream().filter(child -> child.is(aNamespace, aName)).findFirst();
  }

  /** The text of a child, "" if there is no such child. */
  public String childText(String aNamespace, String aName) {
    return child(aNamespace, aName).map(Element::text).orElse("");
  }

  /** Text as it may stand between tags and in attributes. */
  public static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("'", "&apos;")
        .replace("\"", "&quot;");
  }
}
