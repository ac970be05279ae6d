// SPDX-License-Identifier: Apache-2.0
package im.starling.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** To splice bytes is to edit the tree. */
class PayloadPropertyTest {
  private static List<String> children(Payload payload) {
    List<String> children = new ArrayList<>();
    for (int i = 0; i < payload.size(); i++) {
      assertEquals(payload.name(i), payload.child(i).name());
      children.add(Streams.written(payload.child(i)));
    }
    assertEquals(payload.length(), payload.size() == 0 ? 0 : payload.end(payload.size() - 1));
    return children;
  }

  private static Payload parsed(List<Element> elements) {
    XmlWriter out = new XmlWriter(16);
    out.start("message", Namespaces.CLIENT);
    elements.forEach(out::element);
    out.end();
    return Stanza.parse(out.bytes()).payload();
  }

  @Property(tries = 1_000)
  void splicingIsEditing(@ForAll long seed) {
    Random random = new Random(seed);
    List<Element> elements = new ArrayList<>();
    for (int i = random.nextInt(5); i > 0; i--) {
      elements.add(Trees.element(random));
    }
    List<String> expected = new ArrayList<>();
    elements.forEach(element -> expected.add(Streams.written(element)));
    Payload payload = parsed(elements);
    assertEquals(expected, children(payload));

    Element more = Trees.element(random);
    Payload with = payload.with(out -> out.element(more));
    expected.add(Streams.written(more));
    assertEquals(expected, children(with));
    assertEquals(expected.size() - 1, payload.size(), "a payload does not change");

    int dropped = random.nextInt(expected.size());
    expected.remove(dropped);
    assertEquals(expected, children(with.without(i -> i == dropped)));
    assertSame(payload, payload.without(i -> false));

    QName name = more.name();
    List<String> others = new ArrayList<>();
    elements.stream()
        .filter(element -> !element.name().equals(name))
        .forEach(element -> others.add(Streams.written(element)));
    assertEquals(others, children(with.without(name)));
  }

  @Property(tries = 1_000)
  void whatIsWrittenIsReadBack(@ForAll long seed) {
    Element element = Trees.element(new Random(seed));
    String written = Streams.written(element);
    byte[] bytes = Streams.utf8(written);
    Element read = Elements.parse(bytes, 0, bytes.length);
    assertEquals(Trees.flat(element), Trees.flat(read), written);
  }

  @Test
  void deepTreesNeedNoStack() {
    Element element = Element.of(QName.client("x")).build();
    for (int i = 0; i < 100_000; i++) {
      element = Element.of(QName.client("x")).child(element).build();
    }
    byte[] bytes = Streams.utf8(Streams.written(element));
    assertEquals(Streams.text(bytes), Streams.written(Elements.parse(bytes, 0, bytes.length)));
  }

  @Test
  void nothingIllegalIsWritten() {
    Element element =
        Element.of(QName.client("x"))
            .attribute("a", "\u0000<'\"\r\n\t")
            .text("\u0001\uffff\ud800]]>\r\u001f")
            .build();
    assertEquals(
        "<x a='\ufffd&lt;&apos;\"&#xD;&#xA;&#x9;'>\ufffd\ufffd?]]&gt;&#xD;\ufffd</x>",
        Streams.written(element));
  }
}
