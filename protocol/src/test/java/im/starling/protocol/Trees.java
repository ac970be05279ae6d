// SPDX-License-Identifier: Apache-2.0
package im.starling.protocol;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Random element trees with all that our writer must escape or declare. */
final class Trees {
  private static final String[] URIS = {Namespaces.CLIENT, "urn:one", "urn:two&'", ""};
  private static final String[] NAMES = {"x", "body", "a-b", "l\u00e4nge"};
  private static final String[] TEXT = {
    "a", " ", "<", ">", "&", "'", "\"", "\r", "\n", "\t", "]]>", "\u00e4", "\u20ac", "\ud834\udd1e"
  };

  private Trees() {}

  static Element element(Random random) {
    return element(random, 3);
  }

  private static Element element(Random random, int depth) {
    Element.Builder element = Element.of(QName.of(any(URIS, random), any(NAMES, random)));
    List<QName> used = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      QName name =
          random.nextInt(5) == 0
              ? QName.of(Namespaces.XML, "lang")
              : QName.of(any(URIS, random), any(NAMES, random));
      if (!used.contains(name)) {
        used.add(name);
        element.attribute(name, text(random));
      }
    }
    for (int i = random.nextInt(4); i > 0; i--) {
      if (depth > 0 && random.nextBoolean()) {
        element.child(element(random, depth - 1));
      } else {
        element.text(text(random));
      }
    }
    return element.build();
  }

  private static String text(Random random) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(5); i > 0; i--) {
      text.append(any(TEXT, random));
    }
    return text.toString();
  }

  private static String any(String[] from, Random random) {
    return from[random.nextInt(from.length)];
  }

  /** All that is in a tree, with texts that touch put together; small trees only. */
  static String flat(Element element) {
    StringBuilder flat = new StringBuilder(element.name() + "" + element.attributes() + "(");
    for (Object part : element.content()) {
      flat.append(part instanceof Element child ? flat(child) : part.toString());
    }
    return flat.append(')').toString();
  }
}
