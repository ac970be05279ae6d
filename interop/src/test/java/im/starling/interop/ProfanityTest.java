// SPDX-License-Identifier: Apache-2.0
package im.starling.interop;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Two people at terminals with profanity: one over STARTTLS, one over direct TLS ("legacy" in its
 * words).
 */
@ExtendWith(Interop.class)
@Timeout(value = 90, unit = TimeUnit.SECONDS)
class ProfanityTest {
  private static final String PASSWORD = "wherefore art thou";

  private final Server server;
  private final Tools tools;

  ProfanityTest(Server server, Tools tools) {
    this.server = server;
    this.tools = tools;
  }

  @Test
  void twoPeopleAtTerminals() {
    tools.require(Tool.TMUX, Tool.PROFANITY);
    server.account("romeo", PASSWORD);
    server.account("juliet", PASSWORD);
    try (Profanity romeo = new Profanity(server, Tls.STARTTLS, "romeo", "romeo");
        Profanity juliet = new Profanity(server, Tls.DIRECT, "juliet", "juliet")) {
      romeo.connect(PASSWORD);
      juliet.connect(PASSWORD);
      becomeContacts(romeo, juliet);
      talk(romeo, juliet);
      theOtherDeviceListens(romeo, juliet);
      sheComesBack(romeo, juliet);
      Folders.write(Folders.kept("../profanity.txt"), romeo.screen() + "\n");
    }
  }

  private static void becomeContacts(Profanity romeo, Profanity juliet) {
    romeo.type("/sub request " + juliet.account());
    juliet.await("Received authorization request from " + romeo.account());
    juliet.type("/sub allow " + romeo.account());
    romeo.await("Subscription received from " + juliet.account());
    juliet.type("/sub request " + romeo.account());
    romeo.await("Received authorization request from " + juliet.account());
    romeo.type("/sub allow " + juliet.account());
    juliet.await("Subscription received from " + romeo.account());
    romeo.await("++ " + juliet.account());
    juliet.await("++ " + romeo.account());
    romeo.type("/roster");
    romeo.await(juliet.account() + " - both");
    // The request opened a window that is about nothing but itself.
    romeo.type("/close " + juliet.account());
    juliet.type("/close " + romeo.account());
  }

  private static void talk(Profanity romeo, Profanity juliet) {
    romeo.type(
        "/msg " + juliet.account() + " But soft, what light through yonder window breaks? 🌅");
    juliet.await("<< chat message: " + romeo.account());
    juliet.type("/msg " + romeo.account());
    juliet.await("what light through yonder window breaks? 🌅");
    juliet.type("Ay me! <3 & more");
    romeo.await("Ay me! <3 & more");
    juliet.type("/status set away \"On the balcony\"");
    romeo.await(juliet.account() + " [away]");
    romeo.type("/win 1");
    romeo.await("On the balcony");
    romeo.type("/msg " + juliet.account());
  }

  /** XEP-0280 and XEP-0313: a second terminal of his, started later, with nothing remembered. */
  private void theOtherDeviceListens(Profanity romeo, Profanity juliet) {
    try (Profanity other = new Profanity(server, Tls.DIRECT, "romeo", "romeo-2")) {
      other.type("/carbons on");
      other.type("/mam on");
      other.connect(PASSWORD);
      other.type("/msg " + juliet.account());
      other.await(juliet.account() + " [");
      romeo.type("It is my lady.");
      juliet.await("It is my lady.");
      other.await("me: It is my lady.");
      if (other.doubtsTheArchive()) {
        // COMPAT(profanity 0.13.1, 2026-11): it asks the domain for urn:xmpp:mam:2, which is the
        // account's to say.
        System.err.println(
            "!!! profanity did not ask for history: the domain does not advertise it");
      } else {
        other.await("what light through yonder window breaks?");
      }
    }
  }

  private static void sheComesBack(Profanity romeo, Profanity juliet) {
    juliet.disconnect();
    romeo.await("has left the conversation");
    romeo.type("She speaks not.");
    romeo.type("O, speak again, bright angel!");
    romeo.await("me: O, speak again, bright angel!");
    juliet.connectAgain(PASSWORD);
    juliet.type("/msg " + romeo.account());
    juliet.await("She speaks not.");
    juliet.await("O, speak again, bright angel!");
    juliet.type("O Romeo, Romeo!");
    romeo.await("O Romeo, Romeo!");
  }
}
