// SPDX-License-Identifier: Apache-2.0
package im.starling.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Two people, three devices, from the first request to read the other's presence to the archive:
 * each library on both ways to encrypt, and the two libraries with each other.
 */
@ExtendWith(Interop.class)
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ConversationTest {
  private final Server server;
  private final Tools tools;

  ConversationTest(Server server, Tools tools) {
    this.server = server;
    this.tools = tools;
  }

  @ParameterizedTest(name = "{0} over {1}, and {2} over {3}")
  @CsvSource({
    "SLIXMPP, STARTTLS, XMPP_JS, DIRECT",
    "XMPP_JS, STARTTLS, SLIXMPP, DIRECT",
  })
  void twoPeopleOnThreeDevices(Library hers, Tls herWay, Library his, Tls hisWay) {
    String word = hers.name().toLowerCase(Locale.ROOT).replace("_", "");
    server.account("alice-" + word, Device.PASSWORD);
    server.account("bob-" + word, Device.PASSWORD);
    // One of her devices uses the one library, the other one the other, so that each carries each
    // role.
    try (Device phone = new Device(hers, herWay, server, tools, "alice-" + word, "phone");
        Device laptop = new Device(his, herWay, server, tools, "alice-" + word, "laptop");
        Device bob = new Device(his, hisWay, server, tools, "bob-" + word, "desk")) {
      phone.connect();
      laptop.connect();
      bob.connect();
      becomeContacts(phone, laptop, bob);
      seePresence(phone, laptop, bob);
      everyDeviceHearsEverything(phone, laptop, bob);
      nothingIsMissedOffline(phone, bob);
      theArchiveHasItAll(phone, bob);
    }
  }

  /** RFC 6121 §3.1, both ways. */
  private static void becomeContacts(Device phone, Device laptop, Device bob) {
    phone.subscription("subscribe", bob.account());
    bob.awaitPresence(phone.account(), "subscribe");
    bob.subscription("subscribed", phone.account());
    phone.awaitPresence(bob.account(), "subscribed");
    bob.subscription("subscribe", phone.account());
    laptop.awaitPresence(bob.account(), "subscribe");
    laptop.subscription("subscribed", bob.account());
    bob.awaitPresence(phone.account(), "subscribed");
    assertEquals("both", phone.subscriptionTo(bob.account()));
    assertEquals("both", laptop.subscriptionTo(bob.account()));
    assertEquals("both", bob.subscriptionTo(phone.account()));
  }

  /** RFC 6121 §4: what was granted is seen at once, changes are seen by all devices. */
  private static void seePresence(Device phone, Device laptop, Device bob) {
    bob.awaitPresence(phone.address(), "available");
    bob.awaitPresence(laptop.address(), "available");
    phone.awaitPresence(bob.address(), "available");
    laptop.awaitPresence(bob.address(), "available");
    // §3.1.5 and §3.1.6: first the permission, then what it permits; profanity shows nobody before.
    for (Device device : List.of(phone, laptop)) {
      List<String> his = device.presencesOf(bob.account());
      assertTrue(his.indexOf("subscribed") < his.indexOf("available"), () -> "in order: " + his);
    }
    bob.show("away", "gone fishing ><>");
    for (Device device : List.of(phone, laptop)) {
      device.awaitPresence(
          bob.address(),
          "available",
          event ->
              event.path("show").asString("").equals("away")
                  && event.path("status").asString("").equals("gone fishing ><>"));
    }
  }

  /**
   * XEP-0280: both of her devices see both sides of the conversation, each message once. XEP-0184
   * passes.
   */
  private static void everyDeviceHearsEverything(Device phone, Device laptop, Device bob) {
    phone.carbons();
    laptop.carbons();
    bob.carbons();

    String id = bob.send(phone.account(), "Are you there? 🐦 <&\"'>", true);
    assertEquals("", phone.awaitMessage("Are you there? 🐦 <&\"'>").path("carbon").asString());
    assertEquals(
        bob.address(), laptop.awaitMessage("Are you there? 🐦 <&\"'>").path("from").asString());
    bob.awaitReceipt(id);

    phone.send(bob.account(), "Yes, on the phone.");
    assertEquals(phone.address(), bob.awaitMessage("Yes, on the phone.").path("from").asString());
    assertEquals("sent", laptop.awaitMessage("Yes, on the phone.").path("carbon").asString());

    bob.send(phone.address(), "To your phone only.");
    assertEquals("", phone.awaitMessage("To your phone only.").path("carbon").asString());
    assertEquals("received", laptop.awaitMessage("To your phone only.").path("carbon").asString());

    // The last word of each stream: what would come twice has come by now.
    bob.send(phone.account(), "So.");
    phone.awaitMessage("So.");
    laptop.awaitMessage("So.");
    for (Device device : List.of(phone, laptop)) {
      for (String body : List.of("Are you there? 🐦 <&\"'>", "To your phone only.")) {
        assertEquals(1, device.copies(body), device.address() + " has copies of: " + body);
      }
    }
    assertEquals(0, phone.copies("Yes, on the phone."), "her own message came back to her phone");
    assertEquals(1, laptop.copies("Yes, on the phone."));
  }

  /** XEP-0160 and XEP-0203: kept while he is away, in order, with the time at which it was said. */
  private static void nothingIsMissedOffline(Device phone, Device bob) {
    bob.disconnect();
    phone.awaitPresence(bob.address(), "unavailable");
    for (int i = 1; i <= 3; i++) {
      phone.send(bob.account(), "While you are away, " + i);
    }
    phone.ping();
    bob.connect();
    for (int i = 1; i <= 3; i++) {
      String stamp = bob.awaitMessage("While you are away, " + i).path("delay").asString("");
      assertTrue(
          stamp.matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?Z"), "delay: " + stamp);
    }
    bob.awaitPresence(phone.address(), "available");
    phone.send(bob.account(), "Welcome back.");
    assertEquals("", bob.awaitMessage("Welcome back.").path("delay").asString(""));
    assertEquals(1, bob.copies("While you are away, 2"));
  }

  /**
   * XEP-0313 with XEP-0059: the same conversation in both archives, each message once, in the order
   * of delivery.
   */
  private static void theArchiveHasItAll(Device phone, Device bob) {
    List<String> conversation =
        List.of(
            "Are you there? 🐦 <&\"'>",
            "Yes, on the phone.",
            "To your phone only.",
            "So.",
            "While you are away, 1",
            "While you are away, 2",
            "While you are away, 3",
            "Welcome back.");
    phone.ping();
    Device.Reading hers = phone.archive(bob.account(), 3);
    Device.Reading his = bob.archive(phone.account(), 50);
    assertEquals(conversation, withoutEmpty(hers.bodies()));
    assertEquals(conversation, withoutEmpty(his.bodies()));
    assertTrue(hers.pages() >= 3, "pages: " + hers.pages());
    assertEquals(hers.ids().size(), new HashSet<>(hers.ids()).size(), "an archive id came twice");
    assertFalse(hers.ids().contains(""), "a result without an id");
    assertNotEquals(hers.ids(), his.ids(), "ids belong to one archive");
  }

  /** A server may archive receipts too (XEP-0313 §5.1.1 leaves it free); they have no body. */
  private static List<String> withoutEmpty(List<String> bodies) {
    return bodies.stream().filter(body -> !body.isEmpty()).toList();
  }
}
