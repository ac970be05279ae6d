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
    Scram scram = new Scram(hash(mechanism), account.local(), password, nonce());
    try {
      send("auth mechanism='" + mechanism + "'", "auth", scram.clientFirst());
      Xml challenge = player.expect(element -> element.is(SASL, "challenge"), "<challenge/>");
      checkOffer(SASL, mechanism, decoded(challenge));
      send("response", "response", scram.clientFinal(decoded(challenge)));
      return scram;
    } catch (GeneralSecurityException e) {
      throw new IOException(e);
    }
  }

  /**
   * XEP-0388: the client's part, with what else it asks for; the answer is {@link Player#proof}.
   */
  void begin(String mechanism, String wishes) throws IOException {
    Cast.Account account = player.account();
    Scram scram = new Scram(hash(mechanism), account.local(), account.password(), nonce());
    player.send(
        "<authenticate xmlns='%s' mechanism='%s'><initial-response>%s</initial-response>%s</authenticate>"
            .formatted(Player.SASL2, mechanism, encoded(scram.clientFirst()), wishes));
    Xml challenge = player.expect(element -> element.is(Player.SASL2, "challenge"), "<challenge/>");
    try {
      checkOffer(Player.SASL2, mechanism, decoded(challenge));
      String last = scram.clientFinal(decoded(challenge));
      player.send("<response xmlns='" + Player.SASL2 + "'>" + encoded(last) + "</response>");
    } catch (GeneralSecurityException e) {
      throw new IOException(e);
    }
    player.proof(encoded(scram.serverFinal()));
  }

  /** XEP-0474 §5.2: for servers that do not know it, nothing. */
  private void checkOffer(String profile, String mechanism, String serverFirst)
      throws GeneralSecurityException {
    int at = serverFirst.indexOf(",h=");
    String expected = new Offer(player.offered(), profile).attribute(hash(mechanism));
    if (at < 0 ? profile.equals(Player.SASL2) : !serverFirst.substring(at + 1).equals(expected)) {
      throw new SceneFailure("the server offered something else: " + serverFirst);
    }
  }

  private String nonce() {
    return "nonce-of-" + player.name().replaceAll("[^a-z]", "-");
  }

  private static String hash(String mechanism) {
    return mechanism.substring("SCRAM-".length());
  }

  private static String encoded(String data) {
    return Base64.getEncoder().encodeToString(data.getBytes(StandardCharsets.UTF_8));
  }

  private void send(String start, String name, String data) throws IOException {
    player.send("<" + start + " xmlns='" + SASL + "'>" + encoded(data) + "</" + name + ">");
  }

  private static String decoded(Xml element) {
    return new String(Base64.getDecoder().decode(element.text()), StandardCharsets.UTF_8);
  }
}
