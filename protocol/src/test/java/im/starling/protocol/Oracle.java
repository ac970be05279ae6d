// SPDX-License-Identifier: Apache-2.0
package im.starling.protocol;

import com.fasterxml.aalto.AsyncByteArrayFeeder;
import com.fasterxml.aalto.AsyncXMLStreamReader;
import com.fasterxml.aalto.stax.InputFactoryImpl;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import org.jspecify.annotations.Nullable;

/** What Aalto, an XML parser that is not ours, makes of a stream. */
final class Oracle {
  private Oracle() {}

  /**
   * The trees at the top level of a whole stream; null if it is refused. All bytes are fed at once:
   * Aalto 1.4.0 misreads a character past U+FFFF in an attribute where a chunk ends within it.
   */
  static @Nullable List<Element> read(byte[] bytes) {
    // A factory keeps the names of all its readers, so each reader has its own.
    AsyncXMLStreamReader<AsyncByteArrayFeeder> reader =
        new InputFactoryImpl().createAsyncForByteArray();
    try {
      return read(reader, bytes);
    } catch (XMLStreamException | RuntimeException e) {
      return null;
    }
  }

  private static @Nullable List<Element> read(
      AsyncXMLStreamReader<AsyncByteArrayFeeder> reader, byte[] bytes) throws XMLStreamException {
    List<Element> top = new ArrayList<>();
    Deque<Element.Builder> open = new ArrayDeque<>();
    StringBuilder text = new StringBuilder();
    int fed = 0;
    while (true) {
      int event = reader.next();
      if (event == AsyncXMLStreamReader.EVENT_INCOMPLETE) {
        if (fed == bytes.length) {
          reader.getInputFeeder().endOfInput();
        } else {
          reader.getInputFeeder().feedInput(bytes, 0, bytes.length);
          fed = bytes.length;
        }
        continue;
      }
      if (event == XMLStreamConstants.CHARACTERS
          || event == XMLStreamConstants.CDATA
          || event == XMLStreamConstants.SPACE) {
        text.append(reader.getText());
        continue;
      }
      if (!text.isEmpty() && open.size() > 1) {
        open.element().text(text.toString());
      } else if (!text.toString().isBlank()) {
        return null;
      }
      text.setLength(0);
      switch (event) {
        case XMLStreamConstants.START_DOCUMENT -> {}
        case XMLStreamConstants.START_ELEMENT -> open.push(start(reader));
        case XMLStreamConstants.END_ELEMENT -> {
          Element element = open.pop().build();
          if (open.size() == 1) {
            top.add(element);
          } else if (!open.isEmpty()) {
            open.element().child(element);
          }
        }
        case XMLStreamConstants.END_DOCUMENT -> {
          return top;
        }
        default -> {
          return null;
        }
      }
    }
  }

  private static Element.Builder start(AsyncXMLStreamReader<AsyncByteArrayFeeder> reader) {
    Element.Builder element = Element.of(name(reader.getNamespaceURI(), reader.getLocalName()));
    for (int i = 0; i < reader.getAttributeCount(); i++) {
      element.attribute(
          name(reader.getAttributeNamespace(i), reader.getAttributeLocalName(i)),
          reader.getAttributeValue(i));
    }
    return element;
  }

  private static QName name(@Nullable String namespace, String local) {
    return new QName(namespace == null ? "" : namespace, local);
  }
}
