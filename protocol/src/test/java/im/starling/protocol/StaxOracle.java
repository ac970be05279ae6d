// SPDX-License-Identifier: Apache-2.0
package im.starling.protocol;

import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/** What the JDK's XML parser makes of a document; a second opinion beside {@link Oracle}. */
final class StaxOracle {
  /** The limits that streams have are ours to test. */
  private static final List<String> LIMITS =
      List.of(
          "elementAttributeLimit",
          "maxElementDepth",
          "maxGeneralEntitySizeLimit",
          "maxXMLNameLimit",
          "totalEntitySizeLimit");

  private static final XMLInputFactory FACTORY = factory();

  /**
   * @param root the outermost element, its children and its text
   * @param restricted true if the document has what no stream may have (RFC 6120 §11.1)
   */
  record Document(Element root, boolean restricted) {}

  private StaxOracle() {}

  private static XMLInputFactory factory() {
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    for (String limit : LIMITS) {
      factory.setProperty("jdk.xml." + limit, "0");
    }
    return factory;
  }

  /** Null if it is not well-formed. */
  static @Nullable Document read(byte[] bytes) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      XMLStreamReader reader = FACTORY.createXMLStreamReader(new StringReader(text));
      try {
        return read(reader);
      } finally {
        reader.close();
      }
    } catch (XMLStreamException | CharacterCodingException | RuntimeException e) {
      return null;
    }
  }

  private static @Nullable Document read(XMLStreamReader reader) throws XMLStreamException {
    Deque<Element.Builder> open = new ArrayDeque<>();
    Element root = null;
    boolean restricted = false;
    while (reader.hasNext()) {
      switch (reader.next()) {
        case XMLStreamConstants.START_ELEMENT -> open.push(start(reader));
        case XMLStreamConstants.END_ELEMENT -> {
          Element element = open.pop().build();
          if (open.isEmpty()) {
            root = element;
          } else {
            open.element().child(element);
          }
        }
        case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA, XMLStreamConstants.SPACE -> {
          if (!open.isEmpty()) {
            open.element().text(reader.getText());
          }
        }
        case XMLStreamConstants.END_DOCUMENT -> {}
        default -> restricted = true;
      }
    }
    return root == null ? null : new Document(root, restricted);
  }

  private static Element.Builder start(XMLStreamReader reader) {
    Element.Builder element = Element.of(name(reader.getNamespaceURI(), reader.getLocalName()));
    for (int i = 0; i < reader.getAttributeCount(); i++) {
      element.attribute(
          name(reader.getAttributeNamespace(i), reader.getAttributeLocalName(i)),
          reader.getAttributeValue(i));
    }
    return element;
  }

  /** The two namespaces of stanzas are one here, as they are to the tokenizer. */
  private static QName name(@Nullable String namespace, String local) {
    return switch (namespace) {
      case null -> new QName("", local);
      case Namespaces.SERVER -> new QName(Namespaces.CLIENT, local);
      default -> new QName(namespace, local);
    };
  }
}
