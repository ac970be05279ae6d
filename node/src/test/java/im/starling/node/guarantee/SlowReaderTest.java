// SPDX-License-Identifier: Apache-2.0
package im.starling.node.guarantee;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import im.starling.node.TestNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A client that does not read costs the server little and others nothing. */
@Timeout(value = 90, unit = TimeUnit.SECONDS)
final class SlowReaderTest {
  private static final int MANY = 2_000;
  private static final String PADDING = "x".repeat(1_000);
  private static TestNode node;

  @BeforeAll
  static void start() throws Exception {
    node = new TestNode();
  }

  @AfterAll
  static void stop() {
    node.close();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void getsEverythingInOrderOnceItReads(boolean managed) throws Exception {
    String tag = managed ? "m" : "p";
    try (Client ann = Client.create(node, "ann" + tag).enable();
        Client ben = Client.create(node, "ben" + tag).appear();
        Client cat = Client.create(node, "cat" + tag).appear();
        Client dan = Client.create(node, "dan" + tag).appear()) {
      if (managed) {
        ben.enable();
      }
      ben.reading(false);
      tell(ann, ben, MANY);
      ann.awaitHandled(MANY);
      cat.tell(dan, "undisturbed");
      dan.tell(cat, "as am I");
      cat.awaitHeard(1);
      dan.awaitHeard(1);
      assertTrue(ben.heard().size() < 10, "it was to read nothing");

      ben.reading(true);
      ben.awaitHeardOrEnd(MANY);
      assertFalse(ben.over(), "the log has room for it, so the session need not end");
      assertEquals(said(MANY), Heard.bodies(ben.heard()));
      assertEquals(Heard.ids(ben.archive()), Heard.ids(ben.heard()));
    }
  }

  @Test
  void whatItNeverReadComesAtTheNextLogin() throws Exception {
    int count = 1_000;
    try (Client ann = Client.create(node, "anna").enable();
        Client first = Client.create(node, "benno").appear().enable()) {
      tell(ann, first, count / 10);
      first.awaitHeard(count / 10);
      first.reading(false);
      for (int i = count / 10; i < count; i++) {
        ann.tell(first, i + PADDING);
      }
      ann.request();
      ann.awaitHandled(count);
      first.drop();

      try (Client second = Client.login(node, "benno").appear()) {
        List<String> read = Heard.bodies(first.heard());
        List<String> all = said(count);
        second.awaitLast(all.getLast());
        List<String> came = Heard.bodies(second.heard());
        assertEquals(all.subList(0, read.size()), read);
        assertEquals(came.size(), new HashSet<>(came).size(), "once in a session");
        assertEquals(all.subList(count - came.size(), count), came, "in order, to the end");
        assertTrue(came.size() >= count - read.size(), "a gap after " + read.size());
      }
    }
  }

  /** What is not in the log has to wait in memory, so that there is an end to it. */
  @Test
  void whatNoLogKeepsEndsTheSession() throws Exception {
    try (Client ann = Client.create(node, "anne");
        Client ben = Client.create(node, "benn").appear();
        Client cat = Client.create(node, "catt");
        Client dan = Client.create(node, "dann")) {
      ben.reading(false);
      String headline =
          "<message type='headline' to='%s'><body>%s</body></message>"
              .formatted(ben.address(), PADDING.repeat(10));
      for (int i = 0; i < MANY; i++) {
        ann.send(headline);
      }
      ann.ping();
      cat.ping();
      dan.ping();
      ben.reading(true);
      ben.awaitEnd();
      assertTrue(ben.heard().size() < MANY, "all of it was kept");
      try (Client again = Client.login(node, "benn").appear()) {
        again.ping();
      }
    }
  }

  private static void tell(Client from, Client to, int count) throws IOException {
    for (int i = 0; i < count; i++) {
      from.tell(to, i + PADDING);
    }
    from.request();
  }

  private static List<String> said(int count) {
    return new ArrayList<>(IntStream.range(0, count).mapToObj(i -> i + PADDING).toList());
  }
}
