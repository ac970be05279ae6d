// SPDX-License-Identifier: Apache-2.0
package im.starling.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class NamesTest {
  private final Names names = new Names();

  private static QName name(Names names, String namespace, String local) {
    byte[] bytes = Streams.utf8("<" + local + ">");
    return names.name(namespace, bytes, 1, bytes.length - 1);
  }

  @Test
  void knowsTheVocabulary() {
    assertSame(
        name(new Names(), Namespaces.CLIENT, "body"), name(names, Namespaces.CLIENT, "body"));
    assertSame(name(Names.FIXED, "urn:xmpp:sm:3", "r"), name(names, "urn:xmpp:sm:3", "r"));
  }

  @Test
  void learnsNames() {
    QName first = name(names, "urn:one", "l\u00e4nge-and-more-than-eight-bytes");
    assertEquals(QName.of("urn:one", "l\u00e4nge-and-more-than-eight-bytes"), first);
    assertSame(first, name(names, "urn:one", "l\u00e4nge-and-more-than-eight-bytes"));
    assertNotSame(first, name(new Names(), "urn:one", "l\u00e4nge-and-more-than-eight-bytes"));
    assertEquals(QName.of("urn:two", "x"), name(names, "urn:two", "x"));
    assertEquals(QName.of("urn:one", "x"), name(names, "urn:one", "x"));
  }

  @Test
  void theVocabularyLearnsNothing() {
    assertNotSame(name(Names.FIXED, "urn:one", "x"), name(Names.FIXED, "urn:one", "x"));
  }

  @Test
  void aFloodOfNamesDisplacesNothingAndIsNotKept() {
    NameTable table = new NameTable(NameTable.LEARNED);
    byte[] early = Streams.utf8("early");
    int hash = NameTable.hash("urn:one", early, 0, early.length);
    QName kept = QName.of("urn:one", "early");
    table.learn(kept, hash, early);
    for (int i = 0; i < 20_000; i++) {
      byte[] local = Streams.utf8("n" + i);
      table.learn(
          QName.of("urn:one", "n" + i), NameTable.hash("urn:one", local, 0, local.length), local);
    }
    assertSame(kept, table.find("urn:one", hash, early, 0, early.length));
    assertTrue(table.size() <= NameTable.LEARNED, "kept " + table.size());
    assertTrue(table.size() > NameTable.LEARNED / 2, "kept " + table.size());
  }

  @Test
  void namesThatCollideAreBounded() {
    NameTable table = new NameTable(NameTable.LEARNED);
    for (int i = 0; i < 100; i++) {
      table.learn(QName.of("", "n" + i), 42, Streams.utf8("n" + i));
    }
    assertEquals(8, table.size());
    byte[] last = Streams.utf8("n99");
    assertNull(table.find("", 42, last, 0, last.length));
  }

  @Test
  void longNamesAreNotKept() {
    String local = "x".repeat(200);
    assertEquals(local, name(names, "", local).local());
    assertNotSame(name(names, "", local), name(names, "", local));
  }

  @Test
  void cachesAddresses() throws MalformedJid {
    byte[] bytes = Streams.utf8("to='Juliet@example.org/x'");
    Jid first = names.jid(bytes, 4, bytes.length - 1);
    assertEquals(Jid.parse("juliet@example.org/x"), first);
    assertSame(first, names.jid(bytes, 4, bytes.length - 1));
    for (int i = 0; i < 5_000; i++) {
      byte[] other = Streams.utf8("a" + i + "@example.org");
      assertEquals("a" + i + "@example.org", names.jid(other, 0, other.length).toString());
    }
    byte[] malformed = Streams.utf8("@");
    assertThrows(MalformedJid.class, () -> names.jid(malformed, 0, 1));
  }
}
