// SPDX-License-Identifier: Apache-2.0
package im.starling.node.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import im.starling.protocol.Wait;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a server says last is read, whatever its peer does meanwhile. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
final class FarewellTest {
  private static final int CHUNK = 64 << 10;

  private final Listening server;

  FarewellTest() throws Exception {
    server =
        new Listening(new Admission.Bounds(100, 100, 1_000, 1_000, address -> false), 1_000, null);
  }

  @AfterEach
  void stop() throws Exception {
    server.close();
  }

  /** Without what is dropped the client would see a reset, and often not the last words. */
  @Test
  void noResetTakesTheLastWords() throws Exception {
    for (int i = 0; i < 20; i++) {
      try (Socket socket = server.connect()) {
        OutputStream out = socket.getOutputStream();
        out.write(Listening.END);
        for (int sent = 0; sent < 512 << 10; sent += CHUNK) {
          out.write(new byte[CHUNK]);
        }
        String all = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(all.endsWith(Listening.LAST_WORDS), all);
      }
    }
    awaitNobody();
  }

  @Test
  void whoGoesOnForEverIsCutOff() throws Exception {
    try (Socket socket = server.connect()) {
      OutputStream out = socket.getOutputStream();
      out.write(Listening.END);
      long[] sent = {0};
      assertThrows(
          IOException.class,
          () -> {
            while (sent[0] < 1 << 30) {
              out.write(new byte[CHUNK]);
              sent[0] += CHUNK;
            }
          });
      assertTrue(sent[0] < 64 << 20, "it read " + sent[0]);
    }
    awaitNobody();
  }

  @Test
  void whoNeverClosesIsClosed() throws Exception {
    try (Socket socket = server.connect()) {
      socket.getOutputStream().write(Listening.END);
      String all = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertEquals("127.0.0.1\n" + Listening.LAST_WORDS, all, "it need not wait for the end");
      assertEquals(1, server.admission.open());
      awaitNobody();
    }
  }

  private void awaitNobody() {
    Wait.until(
        Duration.ofSeconds(30),
        () -> server.admission.open() == 0,
        () -> server.admission.open() + " connections are still open");
  }
}
