// SPDX-License-Identifier: Apache-2.0
package im.starling.persistence;

import static im.starling.persistence.Loop.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import im.starling.protocol.BareJid;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class EndedSessionsTest {
  @AutoClose private static final TestDatabase DATABASE = TestDatabase.create();
  @AutoClose private static final Loop LOOP = new Loop();

  private final Persistence persistence =
      Persistence.connect(LOOP.vertx(), DATABASE.settings(), SqlObserver.NONE);
  private final EndedSessions ended = persistence.endedSessions();

  @Test
  void areKnownByTheirAccount() {
    long ann = owner("ann");
    long ben = owner("ben");
    await(ended.add(List.of(new EndedSession(ann, "a", 7), new EndedSession(ben, "b", 0))));
    assertEquals(Optional.of(7L), await(ended.handled(ann, "a")));
    assertEquals(Optional.of(0L), await(ended.handled(ben, "b")));
    assertEquals(Optional.empty(), await(ended.handled(ben, "a")));
    await(ended.add(List.of(new EndedSession(ann, "a", 9), new EndedSession(ann, "a", 8))));
    assertEquals(Optional.of(9L), await(ended.handled(ann, "a")));
  }

  @Test
  void anAccountThatIsGoneDoesNotKeepOthersOut() {
    long cat = owner("cat");
    long gone = owner("gone");
    await(persistence.accounts().remove(new BareJid("gone", "example.org")));
    await(ended.add(List.of(new EndedSession(gone, "g", 1), new EndedSession(cat, "c", 2))));
    assertEquals(Optional.empty(), await(ended.handled(gone, "g")));
    assertEquals(Optional.of(2L), await(ended.handled(cat, "c")));
  }

  @Test
  void aSessionThatGoesOnIsNotOver() {
    long eve = owner("eve");
    await(ended.add(List.of(new EndedSession(eve, "a", 7), new EndedSession(eve, "b", 8))));
    await(ended.add(List.of(new EndedSession(eve, "a", EndedSession.GOES_ON))));
    assertEquals(Optional.empty(), await(ended.handled(eve, "a")));
    assertEquals(Optional.of(8L), await(ended.handled(eve, "b")));
    await(ended.add(List.of(new EndedSession(eve, "a", 9))));
    assertEquals(Optional.of(9L), await(ended.handled(eve, "a")));
  }

  @Test
  void onlyTheLastOfAnAccountAreKept() {
    long dan = owner("dan");
    for (int i = 0; i < 50; i++) {
      await(ended.add(List.of(new EndedSession(dan, "s" + i, i))));
    }
    List<Long> kept =
        IntStream.range(0, 50)
            .mapToObj(i -> await(ended.handled(dan, "s" + i)))
            .flatMap(Optional::stream)
            .toList();
    assertEquals(IntStream.range(30, 50).mapToObj(Long::valueOf).toList(), kept);
  }

  private long owner(String local) {
    return await(persistence.accounts().create(new BareJid(local, "example.org"), List.of())).id();
  }
}
