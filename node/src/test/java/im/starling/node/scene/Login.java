// SPDX-License-Identifier: Apache-2.0
package im.starling.node.scene;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.List;

/** The negotiation that most scenes take for granted: RFC 6120 §5 and §6, from a player's side. */
final class Login {
  private static final String TLS = "urn:ietf:params:xml:ns:xmpp-tls";
  private static final String SASL = "urn:ietf:params:xml:ns:xmpp-sasl";

  private final Player player;

  Login(Player player) {
    this.player = player;
  }

  /** From nothing to the features that follow authentication. */
  void all(String mechanism) throws IOException {
    boolean done = false;
    player.quietly();
    try {
      player.connect(false, List.of());
      open();
      tls();
      open();
      authenticate(mechanism);
      open();
      done = true;
    } finally {
      player.loudly(done, "logs in with " + mechanism);
    }
  }

  void open() throws IOException {
    player.open(player.account().domain());
    player.features();
  }

  void tls() throws IOException {
    player.send("<starttls xmlns='" + TLS + "'/>");
    Xml proceed = player.expect(element -> element.is(TLS, "proceed"), "<proceed/>");
    if (!proceed.children().isEmpty()) {
      throw new SceneFailure("<proceed/> has no children");
    }
    player.wire().secure(player.account().domain(), List.of());
  }

  void authenticate(String mechanism) throws IOException {
    Cast.Account account = player.account();
    if (mechanism.equals("PLAIN")) {
      send("auth mechanism='PLAIN'", "auth", "\0" + account.local() + "\0" + account.password());
      player.expect(element -> element.is(SASL, "success"), "<success/>");
    } else {
      scram(mechanism, account);
    }
    player.restart();
  }

  private void scram(String mechanism, Cast.Account account) throws IOException {
    Scram scram = scram(mechanism, account, account.password());
    Xml success = player.expect(element -> element.is(SASL, "success"), "<success/>");
    if (!scram.proves(decoded(success))) {
      throw new SceneFailure("the server did not prove that it knows the password: " + success);
    }
  }

  /** Up to, but without, the server's last word. */
  void tries(String mechanism, String password) throws IOException {
    Scram _ = scram(mechanism, player.account(), password);
  }

  /** Both messages of the client; the answer to the second is not read. */
  private Scram scram(String mechanism, Cast.Account account, String password) throws IOException {
    String nonce = "nonce-of-" + player.name().replaceAll("[^a-z]", "-");
    Scram scram =
        new Scram(mechanism.substring("SCRAM-".length()), account.local(), password, nonce);
    try {
      send("auth mechanism='" + mechanism + "'", "auth", scram.clientFirst());
      Xml challenge = player.expect(element -> element.is(SASL, "challenge"), "<challenge/>");
      send("response", "response", scram.clientFinal(decoded(challenge)));
      return scram;
    } catch (GeneralSecurityException e) {
      throw new IOException(e);
    }
  }

  private void send(String start, String name, String data) throws IOException {
    String encoded = Base64.getEncoder().encodeToString(data.getBytes(StandardCharsets.UTF_8));
    player.send("<" + start + " xmlns='" + SASL + "'>" + encoded + "</" + name + ">");
  }

  private static String decoded(Xml element) {
    return new String(Base64.getDecoder().decode(element.text()), StandardCharsets.UTF_8);
  }
}
