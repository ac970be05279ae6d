// SPDX-License-Identifier: Apache-2.0
package im.starling.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.IDN;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PunycodeTest {
  /** The first two are samples of RFC 3492 §7.1. */
  @ParameterizedTest
  @CsvSource({
    "\u4ed6\u4eec\u4e3a\u4ec0\u4e48\u4e0d\u8bf4\u4e2d\u6587, ihqwcrb4cv8a8dqg056pqjye",
    "\u305d\u306e\u30b9\u30d4\u30fc\u30c9\u3067, d9juau41awczczp",
    "b\u00fccher, bcher-kva",
    "\ud83d\ude00, e28h",
  })
  void translates(String label, String ascii) throws MalformedJid {
    assertEquals(ascii, Punycode.encode(label));
    assertEquals(label, Punycode.decode(ascii));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\u00fc", "a-\u00fc", "99999999", "a-9999999z", "A-A", "b"})
  void refuses(String ascii) {
    assertThrows(MalformedJid.class, () -> Punycode.decode(ascii));
  }

  @Property(tries = 500)
  void agreesWithTheJdk(@ForAll long seed) throws MalformedJid {
    Random random = new Random(seed);
    StringBuilder label = new StringBuilder("\u4e2d");
    for (int i = random.nextInt(12); i > 0; i--) {
      label.append("ab1-x\u00e4\u00f6\u4e2d\u6587\u03b1".charAt(random.nextInt(10)));
    }
    String text = label.append('z').toString();
    String ascii = Punycode.encode(text);
    assertEquals(IDN.toASCII(text), "xn--" + ascii);
    assertEquals(text, Punycode.decode(ascii));
  }
}
