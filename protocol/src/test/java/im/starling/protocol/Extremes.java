// SPDX-License-Identifier: Apache-2.0
package im.starling.protocol;

import java.util.Random;

/** Random streams whose stanzas come near the limits, and sometimes pass them. */
final class Extremes {
  private static final String[] PREFIXES = {"", "stream:", "p:", "q:", "own:"};
  private static final String[] VALUE = {
    "a", "&apos;", "\"", "&#9;", "\n", "\u00e4", "&#x1F600;", "&amp;", ">"
  };

  private final Random random;
  private final Limits limits;
  private final StringBuilder out = new StringBuilder();
  private int declared;

  Extremes(Random random, Limits limits) {
    this.random = random;
    this.limits = limits;
  }

  Limits limits() {
    return limits;
  }

  String stream() {
    String namespace = random.nextBoolean() ? Namespaces.CLIENT : Namespaces.SERVER;
    out.append("<stream:stream xmlns='")
        .append(namespace)
        .append("' xmlns:stream='http://etherx.jabber.org/streams' xmlns:p='urn:")
        .append("u".repeat(random.nextInt(60)))
        .append("' xmlns:q='urn:&apos;&#9;&lt;' version='1.0'>");
    for (int i = random.nextInt(3); i >= 0; i--) {
      stanza();
    }
    return out.toString();
  }

  private void stanza() {
    declared = 4;
    String kind =
        switch (random.nextInt(3)) {
          case 0 -> "message";
          case 1 -> "presence";
          default -> "iq";
        };
    out.append('<').append(kind);
    attribute("id", near(limits.attributeBytes()) / 4);
    if (random.nextBoolean()) {
      attribute("xml:lang", 3);
    }
    if (random.nextBoolean()) {
      out.append(" to='R\u00d6MEO@EXAMPLE.org/&quot;&apos;&lt;'");
    }
    if (kind.equals("iq")) {
      out.append(" type='result'");
    }
    declare("own");
    out.append('>');
    switch (random.nextInt(3)) {
      case 0 -> deep();
      case 1 -> wide();
      default -> many();
    }
    out.append("</").append(kind).append('>');
  }

  /** Mostly the number itself or a few less. */
  private int near(int bound) {
    return Math.max(1, bound + 1 - random.nextInt(4));
  }

  private void attribute(String name, int parts) {
    out.append(' ').append(name).append("='");
    for (int i = random.nextInt(parts + 1); i > 0; i--) {
      out.append(VALUE[random.nextInt(VALUE.length)]);
    }
    out.append('\'');
  }

  private void declare(String prefix) {
    declared++;
    out.append(" xmlns:").append(prefix).append("='urn:").append(declared).append('\'');
  }

  /** As deep as may be, with as many declarations as may be. */
  private void deep() {
    int depth = near(limits.depth()) - 1;
    int each = Math.min(limits.attributes(), 1 + 124 / Math.max(1, depth));
    StringBuilder ends = new StringBuilder();
    for (int i = 0; i < depth; i++) {
      String name = name();
      out.append('<').append(name);
      for (int d = 0; d < each && (declared < 127 || random.nextInt(200) == 0); d++) {
        declare("d" + i + "-" + d);
      }
      out.append('>');
      ends.insert(0, "</" + name + ">");
    }
    out.append(ends);
  }

  /** One element with as many attributes as may be. */
  private void wide() {
    out.append('<').append(name());
    int count = near(limits.attributes());
    for (int i = 0; i < count; i++) {
      attribute(PREFIXES[random.nextInt(PREFIXES.length)] + "a" + i, 4);
    }
    out.append("/>");
  }

  /** As many children as may be. */
  private void many() {
    int count = near(limits.children());
    for (int i = 0; i < count; i++) {
      String name = name();
      out.append('<').append(name).append(random.nextInt(8) == 0 ? " xmlns=''" : "").append('>');
      out.append("<").append(name()).append("/>").append("</").append(name).append('>');
      out.append(random.nextInt(4) == 0 ? " text " : "");
    }
  }

  private String name() {
    return PREFIXES[random.nextInt(PREFIXES.length)] + "x";
  }
}
