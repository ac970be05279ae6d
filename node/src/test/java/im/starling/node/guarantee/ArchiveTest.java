// SPDX-License-Identifier: Apache-2.0
package im.starling.node.guarantee;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import im.starling.node.TestNode;
import im.starling.node.config.Config;
import im.starling.node.scene.Xml;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who asks or sends too much has what is due, and nobody else notices. */
@Timeout(value = 90, unit = TimeUnit.SECONDS)
final class ArchiveTest {
  private static final int WAITING = 40;
  private static TestNode node;

  @BeforeAll
  static void start() throws Exception {
    node =
        new TestNode(
            Config.Limits.DEFAULT,
            new Config.Archive(
                Optional.empty(), Optional.empty(), 0, Optional.empty(), WAITING, List.of()));
  }

  @AfterAll
  static void stop() {
    node.close();
  }

  /** A page is much less than an outbox, many of them are more. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void manyQuestionsAtOnceAreAnsweredAsTheClientReads(boolean managed) throws Exception {
    int questions = 30;
    int count = 100;
    String tag = managed ? "m" : "p";
    try (Client ann = Client.create(node, "ann" + tag).appear();
        Client cat = Client.create(node, "cat" + tag).appear()) {
      for (int i = 0; i < count; i++) {
        ann.tell(ann, i + "x".repeat(2_000));
      }
      ann.awaitHeard(count);
      if (managed) {
        ann.enable();
      }
      ann.reading(false);
      for (int i = 0; i < questions; i++) {
        ann.send(
            "<iq type='set' id='q%d'><query xmlns='urn:xmpp:mam:2' queryid='q%d'/></iq>"
                .formatted(i, i));
      }
      cat.tell(cat, "undisturbed");
      cat.awaitHeard(1);
      ann.reading(true);
      for (int i = 0; i < questions; i++) {
        assertEquals("result", ann.answer("q" + i).attribute("type"));
        assertEquals(count, ann.results("q" + i).size());
      }
      assertFalse(ann.over());
    }
  }

  @Test
  void whatIsTooMuchForSomebodyAwayGoesBack() throws Exception {
    int count = 3 * WAITING;
    node.account("ben@" + TestNode.DOMAINS.getFirst(), "ben");
    try (Client ann = Client.create(node, "ann").enable()) {
      tellBen(ann, 0, count);
      ann.awaitHandled(count);
      ann.ping();
      assertEquals(count - WAITING, ann.errors().size());
      for (Xml error : ann.errors()) {
        assertEquals("cancel", error.children().getFirst().attribute("type"));
        assertTrue(
            error.children().getFirst().children().stream()
                .anyMatch(why -> why.name().equals("service-unavailable")));
      }
      assertEquals(said(0, count), Heard.bodies(ann.archive()), "hers has all that she sent");
      try (Client ben = Client.login(node, "ben").appear()) {
        ben.awaitHeard(WAITING);
        assertEquals(said(0, WAITING), Heard.bodies(ben.heard()));
        assertEquals(said(0, WAITING), Heard.bodies(ben.archive()), "refused is not archived");
        tellBen(ann, count, 2 * count);
        ben.awaitHeard(WAITING + count);
      }
      assertEquals(count - WAITING, ann.errors().size());
    }
  }

  /** All that was not refused comes when it reads again. */
  @Test
  void whatIsTooMuchForSomebodyWhoTakesNothingGoesBack() throws Exception {
    try (Client fay = Client.create(node, "fay").appear().enable();
        Client gil = Client.create(node, "gil").enable()) {
      fay.reading(false);
      int sent = 0;
      while (gil.errors().isEmpty()) {
        gil.tell(fay, Integer.toString(sent++));
        gil.ping();
      }
      assertTrue(sent > WAITING, "after " + sent);
      for (int i = 0; i < 50; i++) {
        gil.tell(fay, "too much");
      }
      gil.request();
      gil.awaitHandled(gil.handled() + 1);
      gil.ping();
      int refused = gil.errors().size();
      assertTrue(refused >= 51, "refused " + refused);
      fay.reading(true);
      fay.awaitHeard(sent + 50 - refused);
      assertEquals(said(0, sent + 50 - refused), Heard.bodies(fay.heard()));
    }
  }

  /** Such rows cannot be written; if a fault elsewhere leaves one, it is alone in that. */
  @Test
  void aBrokenRowKeepsNobodyFromTheOthers() throws Exception {
    node.account("eve@" + TestNode.DOMAINS.getFirst(), "eve");
    try (Client dan = Client.create(node, "dan").enable()) {
      for (int i = 0; i < 5; i++) {
        dan.send(
            "<message type='chat' to='eve@%s/x'><body>%d</body></message>"
                .formatted(TestNode.DOMAINS.getFirst(), i));
      }
      dan.request();
      dan.awaitHandled(5);
    }
    String owner = "owner = (select id from account where local = 'eve')";
    String nth = "seq = (select seq from log where " + owner + " order by seq offset %d limit 1)";
    List<String> poison =
        List.of("'</message>'", "'<message><a'", "'\\x00ff'", "'<iq xmlns=\"jabber:client\"/>'");
    for (int i = 0; i < poison.size(); i++) {
      node.database()
          .execute(
              "update log set stanza = %s::bytea where %s and %s"
                  .formatted(poison.get(i), owner, nth.formatted(i)));
    }
    try (Client eve = Client.login(node, "eve")) {
      assertEquals(List.of("4"), Heard.bodies(eve.page(null)));
      assertEquals(
          "result",
          eve.ask(
                  "set",
                  eve.address(),
                  "w",
                  """
                  <query xmlns='urn:xmpp:mam:2'><x xmlns='jabber:x:data' type='submit'>\
                  <field var='with'><value>%s/x</value></field></x></query>\
                  """
                      .formatted(dan()))
              .attribute("type"));
    }
    try (Client eve = Client.login(node, "eve").appear()) {
      eve.awaitLast("4");
      assertEquals(1, eve.heard().size());
    }
  }

  private static String dan() {
    return "dan@" + TestNode.DOMAINS.getFirst();
  }

  private static void tellBen(Client from, int first, int end) throws IOException {
    for (int i = first; i < end; i++) {
      from.send(
          "<message type='chat' to='ben@%s'><body>%d</body></message>"
              .formatted(TestNode.DOMAINS.getFirst(), i));
    }
    from.request();
  }

  private static List<String> said(int first, int end) {
    return new ArrayList<>(IntStream.range(first, end).mapToObj(Integer::toString).toList());
  }
}
