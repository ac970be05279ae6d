// SPDX-License-Identifier: Apache-2.0
package im.starling.protocol;

import java.nio.charset.StandardCharsets;
import java.util.Random;

/** Random XML that uses all that a stream may contain, and random damage to it. */
final class Documents {
  private static final String[] NAMES = {"body", "x", "item", "a-b", "_c", "d.e", "f1", "Länge"};
  private static final String[] URIS = {
    "urn:one", "urn:two", "jabber:client", "http://example.org/?a=1&amp;b=&#x32;", "urn:o&#110;e"
  };
  private static final String[] PREFIXES = {"p", "q", "r"};
  private static final String[] TEXT = {
    "O Romeo", " ", "\n", "\r\n", "\r", "\t", "&lt;", "&gt;", "&amp;", "&apos;", "&quot;", "&#65;",
    "&#x1F600;", "&#xD;", "&#10;", "ä", "€", "𝄞", "]", "]]", "\u007f", "\u0085", "\ud7ff",
        "\ufffd",
  };
  private static final String[] DAMAGE = {
    "<",
    ">",
    "&",
    "'",
    "\"",
    "/",
    "=",
    " ",
    "\u0000",
    "\u0001",
    "\ufffe",
    "\uffff",
    "]]>",
    "<!--x-->",
    "<?x y?>",
    "<![CDATA[",
    "<!DOCTYPE a>",
    "&x;",
    "&#0;",
    "&#xD800;",
    "&#x110000;",
    "&#xFFFE;",
    "xmlns='urn:one'",
    " xmlns:p='urn:two'",
    " xmlns:q=''",
    "p:",
    ":",
    "</x>",
    "<x>",
    "<x/>",
    "q:a='1'",
    " p:x='1' q:x='2'",
    "xml:",
    "xmlns:",
    "&#;",
    "&;",
    "&lt",
    "&#x;",
    "-",
    "1",
    " x='1'",
    "\ufeff",
    " xmlns:xml='urn:one'",
    " xmlns:p='http://www.w3.org/2000/xmlns/'",
    "<xml:a/>",
    "<p:p:p/>",
  };

  private final Random random;
  private final StringBuilder out = new StringBuilder();
  private int budget;

  Documents(Random random) {
    this.random = random;
  }

  /** A whole stream. */
  String stream() {
    out.setLength(0);
    if (random.nextBoolean()) {
      out.append("<?xml version='1.0' encoding=\"UTF-8\" ?>");
    }
    out.append("<stream:stream xmlns='jabber:client' xmlns:p='urn:one' xmlns:q='urn:two'")
        .append(" xmlns:r='urn:three' xmlns:stream='http://etherx.jabber.org/streams'>");
    int count = 1 + random.nextInt(4);
    for (int i = 0; i < count; i++) {
      budget = 1 + random.nextInt(12);
      switch (random.nextInt(3)) {
        case 0 -> stanza();
        case 1 -> nonza();
        default -> out.append(random.nextBoolean() ? "\n" : " ");
      }
    }
    return out.append("</stream:stream>").toString();
  }

  private void stanza() {
    out.append("<message");
    if (random.nextBoolean()) {
      out.append(" to='romeo@example.org'");
    }
    if (random.nextInt(4) == 0) {
      out.append(" xmlns:p='").append(any(URIS)).append('\'');
    }
    out.append('>');
    int count = random.nextInt(4);
    for (int i = 0; i < count; i++) {
      element();
    }
    out.append("</message>");
  }

  private void nonza() {
    out.append("<w xmlns='urn:test'>");
    content();
    out.append("</w>");
  }

  private void element() {
    budget--;
    String name = (random.nextInt(3) == 0 ? any(PREFIXES) + ':' : "") + any(NAMES);
    out.append('<').append(name);
    attributes();
    out.append(random.nextBoolean() ? "" : "\n ");
    if (random.nextInt(3) == 0) {
      out.append("/>");
    } else {
      out.append('>');
      content();
      out.append("</").append(name).append(random.nextBoolean() ? ">" : "\t>");
    }
  }

  private void attributes() {
    if (random.nextInt(4) == 0) {
      out.append(" xmlns='").append(random.nextInt(4) == 0 ? "" : any(URIS)).append('\'');
    }
    if (random.nextInt(4) == 0) {
      out.append(" xmlns:").append(any(PREFIXES)).append(" = \"").append(any(URIS)).append('"');
    }
    int count = random.nextInt(3);
    for (int i = 0; i < count; i++) {
      String prefix = random.nextInt(4) == 0 ? any(PREFIXES) + ':' : "";
      out.append(' ').append(prefix).append(any(NAMES)).append(i).append("='").append("'");
      out.setLength(out.length() - 1);
      out.append(any(TEXT)).append(any(TEXT)).append('\'');
    }
    if (random.nextInt(6) == 0) {
      out.append(" xml:lang='de'");
    }
  }

  private void content() {
    int count = random.nextInt(4);
    for (int i = 0; i < count; i++) {
      switch (random.nextInt(4)) {
        case 0 -> out.append(any(TEXT));
        case 1 -> out.append("<![CDATA[").append("<&\r\n]] >]€").append("]]>");
        default -> {
          if (budget > 0) {
            element();
          }
        }
      }
    }
  }

  private String any(String[] from) {
    return from[random.nextInt(from.length)];
  }

  /** Damages a document in one to three places. */
  byte[] damaged(String document) {
    byte[] bytes = document.getBytes(StandardCharsets.UTF_8);
    int times = 1 + random.nextInt(3);
    for (int i = 0; i < times; i++) {
      int at = random.nextInt(bytes.length);
      bytes =
          switch (random.nextInt(4)) {
            case 0 -> splice(bytes, at, 1, new byte[] {(byte) random.nextInt(256)});
            case 1 ->
                splice(bytes, at, Math.min(random.nextInt(4), bytes.length - at), new byte[0]);
            default -> splice(bytes, at, 0, any(DAMAGE).getBytes(StandardCharsets.UTF_8));
          };
    }
    return bytes;
  }

  private static byte[] splice(byte[] bytes, int at, int dropped, byte[] inserted) {
    byte[] out = new byte[bytes.length - dropped + inserted.length];
    System.arraycopy(bytes, 0, out, 0, at);
    System.arraycopy(inserted, 0, out, at, inserted.length);
    System.arraycopy(bytes, at + dropped, out, at + inserted.length, bytes.length - at - dropped);
    return out;
  }
}
