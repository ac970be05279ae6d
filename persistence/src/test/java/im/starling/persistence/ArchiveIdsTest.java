// SPDX-License-Identifier: Apache-2.0
package im.starling.persistence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.buffer.Buffer;
import java.util.OptionalLong;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;

class ArchiveIdsTest {
  private static final String ALPHABET =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

  private final ArchiveIds ids = new ArchiveIds(Buffer.buffer("sixteen bytes!!!"));

  @Property
  void comesBack(@ForAll long owner, @ForAll @LongRange(min = 1) long seq) {
    String id = ids.encode(owner, seq);
    assertTrue(id.matches("[A-Za-z0-9_-]{22}"), id);
    assertEquals(OptionalLong.of(seq), ids.decode(owner, id));
    assertEquals(OptionalLong.empty(), ids.decode(owner + 1, id));
  }

  @Property
  void tellsNothing(@ForAll long owner, @ForAll @LongRange(min = 1, max = 1L << 60) long seq) {
    String id = ids.encode(owner, seq);
    assertNotEquals(id, ids.encode(owner + 1, seq));
    assertNotEquals(id.substring(0, 10), ids.encode(owner, seq + 1).substring(0, 10));
    ArchiveIds others = new ArchiveIds(Buffer.buffer("another 16 bytes"));
    assertEquals(OptionalLong.empty(), others.decode(owner, id));
  }

  @Property
  void oneOtherCharacterAndItIsForged(
      @ForAll long owner,
      @ForAll @LongRange(min = 1) long seq,
      @ForAll @LongRange(min = 0, max = 21) long place) {
    String id = ids.encode(owner, seq);
    int at = (int) place;
    for (int i = 0; i < ALPHABET.length(); i++) {
      char other = ALPHABET.charAt(i);
      if (other != id.charAt(at)) {
        String forged = id.substring(0, at) + other + id.substring(at + 1);
        assertEquals(OptionalLong.empty(), ids.decode(owner, forged), forged);
      }
    }
  }

  @Property
  void anyTextIsNoId(@ForAll String text) {
    assertEquals(OptionalLong.empty(), ids.decode(1, text));
  }
}
