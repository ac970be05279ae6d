// SPDX-License-Identifier: Apache-2.0
package im.starling.node.guarantee;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import im.starling.node.TestNode;
import im.starling.node.scene.Xml;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A vCard has a bound of its own, where stanzas may be larger (XEP-0054). */
@Timeout(value = 90, unit = TimeUnit.SECONDS)
final class VcardTest {
  private static final int MOST = 256 << 10;

  /** What stands around the text of it as it is kept, and a little. */
  private static final int AROUND = 200;

  @Test
  void itHasABound() throws Exception {
    Map<String, String> large =
        Map.of("stanza-bytes", "1MB", "unsettled-bytes", "1MB", "outbox-bytes", "1MB");
    try (TestNode node = new TestNode(Given.limits(large));
        Client ann = Client.create(node, "ann")) {
      String fits = "b".repeat(MOST - AROUND);
      assertEquals("result", set(ann, fits).attribute("type"));
      Xml refused = set(ann, "c".repeat(MOST));
      assertEquals("error", refused.attribute("type"));
      String error = refused.toString();
      assertTrue(error.contains("policy-violation"), error);
      assertTrue(error.contains("the picture should be smaller"), error);
      Xml kept = ann.ask("get", ann.address(), "", "<vCard xmlns='vcard-temp'/>");
      assertTrue(kept.toString().contains(fits), "what was there before is not there any more");
    }
  }

  private static Xml set(Client client, String picture) throws Exception {
    return client.ask(
        "set",
        client.address(),
        "",
        "<vCard xmlns='vcard-temp'><PHOTO><BINVAL>%s</BINVAL></PHOTO></vCard>".formatted(picture));
  }
}
