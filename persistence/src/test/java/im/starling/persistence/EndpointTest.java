// SPDX-License-Identifier: Apache-2.0
package im.starling.persistence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class EndpointTest {
  @Test
  void readsEveryPart() {
    assertEquals(
        new Endpoint(
            "db.example", 6543, "chat/1", "me@home", "p:w+ d", Endpoint.Ssl.VERIFY_FULL, "/ca.pem"),
        Endpoint.parse(
            "postgresql://me%40home:p:w+%20d@db.example:6543/chat%2F1"
                + "?sslmode=verify-full&sslrootcert=%2Fca.pem"));
  }

  @Test
  void leavesOutWhatHasADefault() {
    assertEquals(
        new Endpoint("::1", 5432, "me", "me", "", Endpoint.Ssl.PREFER, ""),
        Endpoint.parse("postgres://me@[::1]"));
  }

  @Test
  void saysWhatIsWrongButNeverThePassword() {
    for (String url :
        List.of(
            "mysql://me:secret@host/db",
            "postgresql://me:secret@/db",
            "postgresql://host/db",
            "postgresql://me:se cret@host/db",
            "postgresql://me:secret@host/db?sslmode=maybe",
            "postgresql://me:secret@host/db?nonsense=1",
            "postgresql://me:secret%@host/db")) {
      IllegalArgumentException error =
          assertThrows(IllegalArgumentException.class, () -> Endpoint.parse(url), url);
      assertFalse(error.toString().contains("cret"), error.toString());
    }
    assertFalse(Settings.parse("postgres://me:secret@host").toString().contains("secret"));
  }
}
