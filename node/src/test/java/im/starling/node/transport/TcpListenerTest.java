// SPDX-License-Identifier: Apache-2.0
package im.starling.node.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import im.starling.node.transport.Refusals.Reason;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Bounds at the door. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
final class TcpListenerTest {
  @Test
  void oneTooManyIsClosedAndComesInLater() throws Exception {
    try (Listening server =
        new Listening(new Admission.Bounds(2, 2, 1_000, 1_000, address -> false), 1_000, null)) {
      try (Socket one = server.connect();
          Socket two = server.connect();
          Socket three = server.connect()) {
        assertEquals('1', one.getInputStream().read());
        assertEquals('1', two.getInputStream().read());
        assertEquals(-1, three.getInputStream().read());
        assertEquals(Reason.PER_ADDRESS, server.refusal());
      }
      int answer;
      do { // until it has heard that the others are gone
        try (Socket again = server.connect()) {
          answer = again.getInputStream().read();
        }
      } while (answer != '1');
    }
  }

  /** Nobody is sent away for coming together with many others. */
  @Test
  void aCrowdWaitsAtTheDoor() throws Exception {
    int rate = 20;
    int crowd = 3 * rate;
    try (Listening server =
        new Listening(
            new Admission.Bounds(crowd, crowd, 1_000, crowd, address -> false), rate, null)) {
      long start = System.nanoTime();
      List<Socket> all = new ArrayList<>();
      for (int i = 0; i < crowd; i++) {
        all.add(server.connect());
      }
      for (Socket each : all) {
        assertEquals('1', each.getInputStream().read());
        each.close();
      }
      // A second's worth at once, the next two seconds' worth in their seconds, less what
      // one turn of the acceptor takes at once.
      assertTrue(System.nanoTime() - start > TimeUnit.MILLISECONDS.toNanos(900), "no pace");
    }
  }

  /** At this pace they would take a minute. */
  @Test
  void whoComesTooOftenTakesNobodysPlace() throws Exception {
    try (Listening server =
        new Listening(new Admission.Bounds(1, 1, 1_000, 1_000, address -> false), 1, null)) {
      List<Socket> all = new ArrayList<>();
      for (int i = 0; i < 60; i++) {
        all.add(server.connect("127.0.0.2"));
      }
      try (Socket other = server.connect("127.0.0.3")) {
        assertEquals('1', other.getInputStream().read());
      }
      assertEquals('1', all.getFirst().getInputStream().read());
      for (Socket each : all) {
        each.close();
      }
    }
  }
}
