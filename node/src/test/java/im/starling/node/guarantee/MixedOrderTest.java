// SPDX-License-Identifier: Apache-2.0
package im.starling.node.guarantee;

import static org.junit.jupiter.api.Assertions.assertEquals;

import im.starling.node.TestCluster;
import im.starling.node.TestNode;
import im.starling.node.scene.Xml;
import im.starling.node.tls.CertificateProblem;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What one client sends another arrives in the order in which it was sent, of whatever kind it is
 * and wherever their homes are (RFC 6120 §10.1).
 */
@Timeout(120)
final class MixedOrderTest {
  /** The homes of so many pairs are in all places. */
  private static final int PAIRS = 8;

  private TestCluster cluster;

  @BeforeEach
  void start() throws IOException, CertificateProblem {
    cluster = new TestCluster(3);
  }

  @AfterEach
  void stop() {
    cluster.close();
  }

  /** One who speaks at the first node to a friend at the second. */
  private final class Pair {
    private final Random random;
    private final String name;
    private final Client sender;
    private final Resumable friend;
    private int sent;

    Pair(int number) throws IOException {
      random = new Random(number);
      name = "romeo-" + number;
      TestNode there = cluster.nodes().get(1);
      String juliet = "juliet-" + number;
      there.account(juliet + "@localhost", juliet);
      friend = Resumable.login(there, juliet).bind("balcony");
      sender = Client.create(cluster.nodes().get(0), name).appear();
      friend.send("<presence/>");
      assertEquals(friend.address(), friend.read().attribute("from"));
      friend.send("<presence to='%s@localhost' type='subscribe'/>".formatted(name));
      sender.awaitPresences(2);
      sender.send("<presence to='%s' type='subscribed'/>".formatted(bare()));
      assertEquals("subscribed", friend.read().attribute("type"));
      assertEquals("", friend.read().attribute("type"));
    }

    private String bare() {
      return friend.address().replaceAll("/.*", "");
    }

    void say(int count) throws IOException {
      StringBuilder all = new StringBuilder();
      for (int i = 0; i < count; i++) {
        all.append(next().replace("NUMBER", Integer.toString(sent++)));
      }
      sender.send(all.toString());
    }

    private String next() {
      String to = random.nextBoolean() ? bare() : friend.address();
      return switch (random.nextInt(9)) {
        case 0, 1 ->
            "<message to='%s' type='chat' id='NUMBER'><body>Hi</body></message>".formatted(to);
        case 2, 3 ->
            "<message to='%s' type='chat' id='NUMBER'>%s</message>"
                .formatted(to, "<active xmlns='http://jabber.org/protocol/chatstates'/>");
        case 4 ->
            "<iq to='%s' type='get' id='NUMBER'><oracle xmlns='urn:oracle'/></iq>"
                .formatted(friend.address());
        case 5 -> "<presence to='%s' type='unavailable' id='NUMBER'/>".formatted(to);
        default -> "<presence to='%s' id='NUMBER'/>".formatted(to);
      };
    }

    /** To all who see it: not often, for there is a limit to that. */
    void change() throws IOException {
      sender.send("<presence id='%d'><show>away</show></presence>".formatted(sent++));
    }

    void assertAllHeard() throws IOException {
      List<String> heard = new ArrayList<>();
      List<Integer> numbers = new ArrayList<>();
      while (numbers.size() < sent) {
        Xml next = friend.read();
        numbers.add(Integer.parseInt(next.attribute("id")));
        heard.add(next.attribute("id") + kind(next));
      }
      assertEquals(IntStream.range(0, sent).boxed().toList(), numbers, name + ": " + heard);
    }

    private static String kind(Xml stanza) {
      return stanza.name().charAt(0)
          + (stanza.children().isEmpty() ? "" : "-" + stanza.children().getFirst().name());
    }

    void close() throws Exception {
      sender.close();
      friend.close();
    }
  }

  private List<Pair> pairs() throws IOException {
    List<Pair> pairs = new ArrayList<>();
    for (int i = 0; i < PAIRS; i++) {
      pairs.add(new Pair(i));
    }
    return pairs;
  }

  @Test
  void onThreeNodes() throws Exception {
    List<Pair> pairs = pairs();
    for (int round = 0; round < 5; round++) {
      for (Pair pair : pairs) {
        pair.say(20);
        pair.change();
        pair.say(5);
      }
    }
    for (Pair pair : pairs) {
      pair.assertAllHeard();
      pair.close();
    }
  }

  /** A node leaves on which neither is: homes of both go elsewhere while they are used. */
  @Test
  void whileHomesMove() throws Exception {
    List<Pair> pairs = pairs();
    AtomicBoolean moved = new AtomicBoolean();
    Thread leaves =
        Thread.ofVirtual()
            .start(() -> {
              cluster.stop(cluster.nodes().get(2));
              moved.set(true);
            });
    for (int round = 0; round < 8 || !moved.get(); round++) {
      for (Pair pair : pairs) {
        pair.say(10);
        if (round < 8) {
          pair.change();
        }
      }
      for (Pair pair : pairs) {
        pair.sender.ping();
      }
    }
    leaves.join();
    for (Pair pair : pairs) {
      pair.assertAllHeard();
      pair.close();
    }
  }
}
