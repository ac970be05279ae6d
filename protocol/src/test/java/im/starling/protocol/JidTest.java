// SPDX-License-Identifier: Apache-2.0
package im.starling.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JidTest {
  /** RFC 7622 §3.5, table 1. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "juliet@example.com",
        "juliet@example.com/foo",
        "juliet@example.com/foo bar",
        "juliet@example.com/foo@bar",
        "foo\\20bar@example.com",
        "fussball@example.com",
        "fu\u00dfball@example.com",
        "\u03c0@example.com",
        "\u03c3@example.com/foo",
        "\u03c2@example.com/foo",
        "king@example.com/\u265a",
        "example.com",
        "example.com/foobar",
        "a.example.com/b@example.net",
        "example.com/a/b",
        "127.0.0.1",
        "[::1]/x",
        "b\u00fccher.example",
        "fa\u00df.example",
        "\u4f8b\u3048.example",
        "r3---x.example",
      })
  void keepsPreparedAddresses(String text) throws MalformedJid {
    assertEquals(text, Jid.parse(text).toString());
  }

  @ParameterizedTest
  @CsvSource({
    "Juliet@Example.COM/Balcony, juliet@example.com/Balcony",
    "example.com., example.com",
    "\u03a3@example.com/foo, \u03c3@example.com/foo",
    "\uff2auliet@example.com, juliet@example.com",
    "a@B\u00dcCHER.example, a@b\u00fccher.example",
    "xn--bcher-kva.example, b\u00fccher.example",
    "XN--BCHER-KVA.example, b\u00fccher.example",
    "xn--fa-hia.example, fa\u00df.example",
    "bu\u0308cher.example, b\u00fccher.example",
    "juliet@example.com/a\u00a0b, juliet@example.com/a b",
    "[0:0:0:0:0:0:0:1], [::1]",
    "[2001:DB8:0:0:1:0:0:1], [2001:db8::1:0:0:1]",
    "[2001:db8::], [2001:db8::]",
    "[1:0:3:4:5:6:7:8], [1:0:3:4:5:6:7:8]",
  })
  void preparesOthers(String text, String expected) throws MalformedJid {
    assertEquals(expected, Jid.parse(text).toString());
  }

  /** RFC 7622 §3.5, table 2, and more. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\"juliet\"@example.com",
        "foo bar@example.com",
        "juliet@example.com/",
        "@example.com/",
        "@example.com",
        "henry\u2163@example.com",
        "\u265a@example.com",
        "juliet@",
        "/foobar",
        "juliet@/foobar",
        "a@b@example.com",
        "a&b@example.com",
        "a'b@example.com",
        "a:b@example.com",
        "a<b@example.com",
        "a>b@example.com",
        "a\uff20b@example.com",
        "a\uff0fb@example.com",
        "a\u0000@example.com",
        "a\u007f@example.com",
        "a@example.com/\u0007",
        "a@example.com/\ufffe",
        "a@example.com/\ud800",
        ".",
        "example..com",
        "example.com..",
        ".example.com",
        "-example.com",
        "example-.com",
        "exa_mple.com",
        "exam ple.com",
        "\u00adexample.com",
        "exam\u00adple.com",
        "exam\u200bple.com",
        "example\u3002com",
        "example\uff0ecom",
        "\u265a.example",
        "xn--.example",
        "xn--a.example",
        "xn--example-.com",
        "xn--bcher-kvb1.example",
        "ab--\u00fc.example",
        "\u0378.example",
        "\u0378@example.com",
        "[::1",
        "[]",
        "[1.2.3.4]",
        "[::1%lo]",
        "[::g]",
        "[example.com]",
      })
  void refusesOthers(String text) {
    assertThrows(MalformedJid.class, () -> Jid.parse(text));
  }

  private static void longest(String before, String unit, int bytes, String after)
      throws MalformedJid {
    int each = Streams.utf8(unit).length;
    String most = unit.repeat(bytes / each);
    String longest = before + most + "a".repeat(bytes % each) + after;
    assertEquals(longest, Jid.parse(longest).toString());
    assertThrows(
        MalformedJid.class, () -> Jid.parse(before + most + "a".repeat(bytes % each + 1) + after));
  }

  @Test
  void limitsEachPart() throws MalformedJid {
    longest("", "a", 1_023, "@example.com");
    longest("", "\u03c0", 1_023, "@example.com");
    longest("example.com/", "a", 1_023, "");
    longest("example.com/", "\u265a", 1_023, "");
    longest("", "a", 63, ".example");
    String labels = ("a".repeat(63) + '.').repeat(15);
    longest(labels, "a", 63, "");
    assertThrows(MalformedJid.class, () -> Jid.parse(labels + "a".repeat(62) + ".a"));
  }

  @Test
  void preparesAResourceAlone() throws MalformedJid {
    assertEquals("a b/c@d", Jid.resource("a\u00a0b/c@d"));
    assertThrows(MalformedJid.class, () -> Jid.resource(""));
    assertThrows(MalformedJid.class, () -> Jid.resource("a\tb"));
  }

  @Property(tries = 3_000)
  void preparationIsFinal(@ForAll long seed) {
    String text = random(new Random(seed));
    try {
      Jid jid = Jid.parse(text);
      assertEquals(jid, Jid.parse(jid.toString()));
      assertEquals(jid.bare(), BareJid.parse(jid.bare().toString()));
    } catch (MalformedJid e) {
      // Most random text is no address; preparedAddressesAreFound sees to the others.
    }
  }

  private static String random(Random random) {
    String pool =
        "abzAZ09-._~!\u00e4\u00c4\u00df\u03a3\u03c2\u0130\u01c5\u1e9e\uff21\u0301\u0308\u0327"
            + "\u05d0\u0627\u0660\u06f0\u200d\u00b7\u30fb\u4e2d\u00ad\u2163";
    StringBuilder text = new StringBuilder();
    part(text, pool, random);
    text.append('@');
    part(text, pool, random);
    if (random.nextBoolean()) {
      text.append('/');
      part(text, pool, random);
    }
    return text.toString();
  }

  private static void part(StringBuilder text, String pool, Random random) {
    int length = 1 + random.nextInt(4);
    for (int i = 0; i < length; i++) {
      text.append(pool.charAt(random.nextInt(pool.length())));
    }
  }

  @Property(tries = 500)
  void preparedAddressesAreFound(@ForAll long seed) throws MalformedJid {
    Random random = new Random(seed);
    String letters = "abcxyz0189\u00e4\u00df\u03c3\u4e2d";
    StringBuilder text = new StringBuilder();
    part(text, letters, random);
    text.append('@');
    part(text, letters, random);
    text.append("b.example/");
    part(text, letters + "AZ@/ \u265a", random);
    String address = text.append('r').toString();
    assertEquals(address, Jid.parse(address).toString());
  }
}
