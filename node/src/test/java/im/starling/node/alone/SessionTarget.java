// SPDX-License-Identifier: Apache-2.0
package im.starling.node.alone;

import im.starling.protocol.fuzz.Target;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * A client's whole connection, from its header or from its session on: whatever it sends, others
 * are served as before and nothing is logged that an operator should see.
 */
final class SessionTarget implements Target {
  private static final String OPEN =
      "<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'"
          + " version='1.0' to='capulet.example'>";
  private static final String LOGIN =
      OPEN
          + "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>"
          + "AHBhcmlzAHNlY3JldA==</auth>"
          + OPEN
          + "<iq type='set' id='b'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>";

  private final Mishaps mishaps;

  SessionTarget(Mishaps mishaps) {
    this.mishaps = mishaps;
  }

  @Override
  public byte[] sample(Random random) {
    String requests = Requests.some(random);
    return utf8(random.nextInt(6) == 0 ? LOGIN + requests : requests);
  }

  @Override
  public List<String> words() {
    return Requests.pieces();
  }

  @Override
  public void run(byte[] input) {
    Server server = new Server();
    Server.Client juliet = server.client("juliet");
    juliet.send("<presence/>");
    Server.Client romeo = server.client("romeo");
    server.client("paris").drop();
    Server.Client client = opens(input) ? server.connect() : romeo;
    int at = 0;
    Random random = new Random(Arrays.hashCode(input));
    while (at < input.length) {
      int length = Math.min(1 + random.nextInt(1_400), input.length - at);
      client.send(Arrays.copyOfRange(input, at, at + length));
      at += length;
    }
    juliet.send(
        "<iq type='get' id='still-here' to='capulet.example'><ping"
            + " xmlns='urn:xmpp:ping'/></iq>");
    String answer = juliet.last();
    if (!answer.contains("type='result'") || !answer.contains("still-here")) {
      throw new AssertionError("others are not answered: " + answer);
    }
    client.drop();
    mishaps.assertNone();
  }

  private static boolean opens(byte[] input) {
    String begin = new String(input, 0, Math.min(8, input.length), StandardCharsets.ISO_8859_1);
    return begin.startsWith("<stream:") || begin.startsWith("<?xml");
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
