// SPDX-License-Identifier: Apache-2.0
package im.starling.node.guarantee;

import static org.junit.jupiter.api.Assertions.assertEquals;

import im.starling.node.TestNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Senders that write at the same time. Connections go to the loops in turn, so that two or more are
 * on all of them.
 */
final class Crowd implements AutoCloseable {
  private final List<Client> senders = new ArrayList<>();

  Crowd(TestNode node, int size) throws IOException {
    for (int i = 0; i < size; i++) {
      senders.add(Client.create(node, "sender" + i).enable());
    }
  }

  /** Each begins to write so many messages, in a thread of its own. */
  void tell(Client whom, int count) {
    for (Client sender : senders) {
      Thread.ofVirtual().start(() -> tell(sender, whom, count));
    }
  }

  private static void tell(Client sender, Client whom, int count) {
    try {
      for (int i = 0; i < count; i++) {
        sender.tell(whom, sender.address() + " " + i);
        if (i % 10 == 9 || i == count - 1) {
          sender.request();
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void awaitHandled(int count) {
    senders.forEach(sender -> sender.awaitHandled(count));
  }

  /** What each has said is there whole, once and in its order. */
  void assertInOrder(List<Heard> heard, int count) {
    for (Client sender : senders) {
      assertEquals(
          said(sender, count),
          heard.stream()
              .filter(message -> message.from().startsWith(sender.address() + "/"))
              .map(Heard::body)
              .toList());
    }
  }

  /** What each has said is in its own archive, and nothing came back. */
  void assertKept(int count) throws IOException {
    for (Client sender : senders) {
      assertEquals(said(sender, count), Heard.bodies(sender.archive()));
      assertEquals(List.of(), sender.errors());
    }
  }

  private static List<String> said(Client sender, int count) {
    return IntStream.range(0, count).mapToObj(i -> sender.address() + " " + i).toList();
  }

  @Override
  public void close() throws IOException {
    for (Client sender : senders) {
      sender.close();
    }
  }
}
