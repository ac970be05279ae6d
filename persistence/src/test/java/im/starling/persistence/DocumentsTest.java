// SPDX-License-Identifier: Apache-2.0
package im.starling.persistence;

import static im.starling.persistence.Loop.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import im.starling.persistence.Documents.Kind;
import im.starling.persistence.Documents.Room;
import im.starling.protocol.BareJid;
import im.starling.protocol.QName;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class DocumentsTest {
  @AutoClose private static final TestDatabase DATABASE = TestDatabase.create();
  @AutoClose private static final Loop LOOP = new Loop();

  private static final QName NOTES = new QName("example:notes", "notes");
  private static final QName MARKS = new QName("example:marks", "notes");
  private static final Room ROOM = new Room(2, 10);

  private final Persistence persistence =
      Persistence.connect(LOOP.vertx(), DATABASE.settings(), SqlObserver.NONE);
  private final Documents documents = persistence.documents();

  @Test
  void keepsOneOfEachNameAndKind() {
    long owner = owner("keeps");
    long other = owner("other");
    assertEquals(Optional.empty(), load(owner, NOTES));
    assertTrue(save(owner, NOTES, "old"));
    assertTrue(save(owner, NOTES, "new"));
    assertTrue(save(owner, MARKS, "mark"));
    assertEquals(Optional.of("new"), load(owner, NOTES));
    assertEquals(Optional.of("mark"), load(owner, MARKS));
    assertEquals(Optional.empty(), await(documents.load(owner, Kind.VCARD, NOTES)));
    assertEquals(Optional.empty(), load(other, NOTES));
  }

  @Test
  void refusesWhatIsTooMuchAndChangesNothing() {
    long owner = owner("bytes");
    assertTrue(save(owner, NOTES, "12345"));
    assertTrue(save(owner, MARKS, "12345"));
    assertFalse(save(owner, MARKS, "123456"));
    assertEquals(Optional.of("12345"), load(owner, MARKS));
    assertTrue(save(owner, NOTES, ""));
    assertTrue(save(owner, MARKS, "1234567890"));
  }

  @Test
  void refusesTooMany() {
    long owner = owner("number");
    assertTrue(save(owner, NOTES, ""));
    assertTrue(save(owner, MARKS, ""));
    assertFalse(save(owner, new QName("example:third", "notes"), ""));
    assertTrue(save(owner, MARKS, "again"));
  }

  @Test
  void goWithTheirOwner() {
    long owner = owner("gone");
    assertTrue(save(owner, NOTES, "mine"));
    await(persistence.accounts().remove(new BareJid("gone", "documents.example")));
    assertEquals(Optional.empty(), load(owner, NOTES));
  }

  private boolean save(long owner, QName name, String text) {
    return await(documents.save(owner, Kind.PRIVATE, name, Buffer.buffer(text), ROOM));
  }

  private Optional<String> load(long owner, QName name) {
    return await(documents.load(owner, Kind.PRIVATE, name)).map(Buffer::toString);
  }

  private long owner(String local) {
    BareJid address = new BareJid(local, "documents.example");
    return await(persistence.accounts().create(address, List.of())).id();
  }
}
