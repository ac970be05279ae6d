// SPDX-License-Identifier: Apache-2.0
package im.starling.node.sasl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import im.starling.persistence.Account;
import im.starling.persistence.Credentials;
import im.starling.persistence.KeyKinds;
import im.starling.persistence.KeyKinds.Kind;
import im.starling.persistence.ScramKeys;
import im.starling.protocol.BareJid;
import java.security.SecureRandom;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DecoysTest {
  private static final List<Kind> OURS =
      List.of(new Kind("SHA-1", 10_000, 16), new Kind("SHA-256", 10_000, 16));
  private static final List<Kind> OLD = List.of(new Kind("SHA-1", 4_096, 12));
  private static final int NAMES = 4_000;

  private final Decoys decoys = new Decoys(new byte[32]);

  private static List<String> names() {
    return IntStream.range(0, NAMES).mapToObj(i -> "user" + i + "@capulet.example").toList();
  }

  private long old() {
    return names().stream()
        .filter(name -> decoys.keys(ScramHash.SHA_1, name).iterations() == 4_096)
        .count();
  }

  @Test
  void looksLikeOurAccountsAsLongAsThereAreNoOthers() {
    decoys.resemble(List.of());
    ScramKeys keys = decoys.keys(ScramHash.SHA_512, "a@b");
    assertEquals(PasswordHashing.ITERATIONS, keys.iterations());
    assertEquals(PasswordHashing.SALT_BYTES, keys.salt().length());
    assertEquals(EnumSet.allOf(ScramHash.class), decoys.hashes("a@b"));
  }

  @Test
  void isTheSameEachTimeAndForNobodyElse() {
    Decoys other = new Decoys(new byte[32]);
    assertEquals(decoys.keys(ScramHash.SHA_1, "a@b"), other.keys(ScramHash.SHA_1, "a@b"));
    assertNotEquals(
        decoys.keys(ScramHash.SHA_1, "a@b").salt(), decoys.keys(ScramHash.SHA_1, "c@b").salt());
  }

  @Test
  void hasEachKindAsOftenAsAccountsHaveIt() {
    decoys.resemble(List.of(new KeyKinds(OURS, 300), new KeyKinds(OLD, 100)));
    assertEquals(NAMES / 4.0, (double) old(), NAMES / 40.0);
    for (String name : names()) {
      boolean old = decoys.keys(ScramHash.SHA_1, name).iterations() == 4_096;
      assertEquals(old ? 12 : 16, decoys.keys(ScramHash.SHA_1, name).salt().length());
      Set<ScramHash> hashes =
          old ? EnumSet.of(ScramHash.SHA_1) : EnumSet.of(ScramHash.SHA_1, ScramHash.SHA_256);
      assertEquals(hashes, decoys.hashes(name));
    }
  }

  @Test
  void fewMoreAccountsChangeNothing() {
    decoys.resemble(List.of(new KeyKinds(OURS, 300), new KeyKinds(OLD, 100)));
    List<ScramKeys> before =
        names().stream().map(name -> decoys.keys(ScramHash.SHA_1, name)).toList();
    decoys.resemble(List.of(new KeyKinds(OURS, 302), new KeyKinds(OLD, 100)));
    assertEquals(before, names().stream().map(name -> decoys.keys(ScramHash.SHA_1, name)).toList());
  }

  @Test
  void whereTheKindChangesTheSaltDoes() {
    ScramKeys before = decoys.keys(ScramHash.SHA_1, "a@b");
    decoys.resemble(List.of(new KeyKinds(OLD, 1)));
    ScramKeys after = decoys.keys(ScramHash.SHA_1, "a@b");
    assertEquals(4_096, after.iterations());
    assertNotEquals(before.salt().getBuffer(0, 12), after.salt());
  }

  @Test
  void aListIsThatOfTheAccountOrOfOneThatCouldBe() {
    Mechanisms mechanisms = new Mechanisms(new byte[32], new SecureRandom(), true);
    Channel tls = Fixture.tls();
    BareJid name = new BareJid("a", "b");
    List<Mechanism> one = List.of(Mechanism.SCRAM_SHA_1, Mechanism.PLAIN);
    Credentials old =
        new Credentials(
            new Account(1, name, 0), List.of(decoys.keys(ScramHash.SHA_1, name.toString())));
    assertEquals(one, mechanisms.offered(tls, name, Optional.of(old)));
    assertEquals(Mechanisms.offered(tls), mechanisms.offered(tls, name, Optional.empty()));
    Credentials none = new Credentials(new Account(1, name, 0), List.of());
    assertEquals(Mechanisms.offered(tls), mechanisms.offered(tls, name, Optional.of(none)));
    mechanisms.resemble(List.of(new KeyKinds(OLD, 5)));
    assertEquals(one, mechanisms.offered(tls, name, Optional.empty()));
    assertTrue(
        mechanisms
            .begin("SCRAM-SHA-256", "b", tls, one)
            .start(new byte[0])
            .equals(new Step.Failure(SaslFailure.INVALID_MECHANISM)));
  }
}
