// SPDX-License-Identifier: Apache-2.0
package im.starling.node.sasl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import im.starling.persistence.ScramKeys;
import java.security.SecureRandom;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PasswordHashingTest {
  private final PasswordHashing hashing = new PasswordHashing(new SecureRandom());

  @Test
  void makesKeysForEveryHashWithASaltOfItsOwn() {
    List<ScramKeys> keys = hashing.derive("pencil");
    assertEquals(
        List.of("SHA-1", "SHA-256", "SHA-512"), keys.stream().map(ScramKeys::hash).toList());
    Set<Object> salts = new HashSet<>();
    for (ScramKeys each : keys) {
      assertTrue(each.iterations() >= 10_000);
      assertEquals(PasswordHashing.SALT_BYTES, each.salt().length());
      salts.add(each.salt());
    }
    assertEquals(3, salts.size());
    assertNotEquals(keys.getFirst().salt(), hashing.derive("pencil").getFirst().salt());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\u00ad", "a\u0007", "\ufffe"})
  void refusesWhatIsNoPassword(String password) {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> hashing.derive(password));
    assertFalse(!password.isEmpty() && String.valueOf(e.getMessage()).contains(password));
  }

  @Property(tries = 5000)
  void preparationNeverThrows(@ForAll @StringLength(max = 12) String password) {
    assertFalse(Password.prepare(password).orElse("x").isEmpty());
  }

  @Test
  void passesEmoji() {
    assertEquals(3, hashing.derive("\ud83e\udd80 crab").size());
  }
}
