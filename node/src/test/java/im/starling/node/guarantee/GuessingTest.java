// SPDX-License-Identifier: Apache-2.0
package im.starling.node.guarantee;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import im.starling.node.TestNode;
import im.starling.node.scene.Xml;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Who guesses passwords is slowed down, and never by a SASL failure: some clients forget the
 * password at any of them.
 */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
final class GuessingTest {
  private static final int STREAMS = 15;

  @Test
  void tooManyGuessesEndTheNextStream() throws Exception {
    try (TestNode node =
        TestNode.withoutExemption(Given.limits(Map.of("failed-logins-per-address", "1")))) {
      node.account("ben@localhost", "secret");
      List<Connection> guesses = new ArrayList<>();
      // All of them have passed the guard before the first has failed.
      for (int i = 0; i < STREAMS; i++) {
        Connection guess = Connection.direct(node);
        guesses.add(guess);
        guess.open();
        guess.send(sasl("auth mechanism='SCRAM-SHA-1'", "auth", "n,,n=nobody" + i + ",r=x"));
        assertEquals("challenge", guess.read().name());
      }
      for (Connection guess : guesses) {
        guess.send(sasl("response", "response", "c=biws,r=x,p=AAAA"));
        assertEquals("failure", guess.read().name());
        guess.close();
      }
      try (Connection late = Connection.direct(node)) {
        late.open();
        Xml error = late.authenticate("ben", "secret");
        assertTrue(error.toString().contains("<resource-constraint"), error.toString());
      }
    }
  }

  private static String sasl(String start, String name, String message) throws IOException {
    String data = Base64.getEncoder().encodeToString(message.getBytes(StandardCharsets.UTF_8));
    return "<" + start + " xmlns='" + Connection.SASL + "'>" + data + "</" + name + ">";
  }
}
