// SPDX-License-Identifier: Apache-2.0
package im.starling.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** SIGHUP is no end: the certificates are read again. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
final class HangupTest {
  @Test
  void theCertificatesAreReadAgainAndTheProcessLives() {
    try (StarlingServer server = new StarlingServer("hangup")) {
      String before = server.shown();
      server.hangUp();
      assertEquals(before, server.shown());
      server.loseCertificates();
      server.hangUp();
      assertNotEquals(before, server.shown());
      assertEquals(0, server.terminate(), "exit code after SIGTERM");
    }
  }
}
