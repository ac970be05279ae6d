// SPDX-License-Identifier: Apache-2.0
package im.starling.node.scene;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class XmlReaderTest {
  @Test
  void readsAStreamElementByElement() throws IOException {
    XmlReader reader =
        reader(
            "<?xml version='1.0'?>\n"
                + "<s:stream xmlns='jabber:client' xmlns:s='http://etherx.jabber.org/streams'"
                + " id=\"1\" xml:lang='en'> <s:features><x xmlns='urn:x'"
                + " a='&lt;&#65;'/></s:features><message><body>ä &amp;"
                + " b</body></message></s:stream>");

    Xml header = reader.header();
    assertTrue(reader.declared());
    assertTrue(header.is(Xml.STREAMS, "stream"));
    assertEquals("en", header.attribute("{" + Xml.XML + "}lang"));
    Xml features = reader.element();
    assertNotNull(features);
    assertEquals("<A", features.children().getFirst().attribute("a"));
    Xml message = reader.element();
    assertNotNull(message);
    assertEquals("ä & b", message.children().getFirst().text());
    assertNull(reader.element());
  }

  @Test
  void readsNoByteBeyondTheTag() throws IOException {
    ByteArrayInputStream in = in("<s:stream xmlns:s='http://etherx.jabber.org/streams'><s:a/>TLS");
    XmlReader reader = new XmlReader(in);

    assertFalse(reader.header().attributes().containsKey("to"));
    assertNotNull(reader.element());
    assertEquals("TLS", new String(in.readAllBytes(), StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<a><b></a>",
        "<a x='1' x='2'/>",
        "<a><!-- no --></a>",
        "<p:a/>",
        "text",
        "<a>&lol;</a>",
        "</a>",
        "<a",
        "<a x=1/>",
        "<a><?pi?></a>"
      })
  void refusesWhatIsNotRestrictedXml(String text) {
    assertThrows(IOException.class, () -> XmlReader.elements(text));
  }

  private static XmlReader reader(String text) {
    return new XmlReader(in(text));
  }

  private static ByteArrayInputStream in(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
  }
}
