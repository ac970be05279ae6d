// SPDX-License-Identifier: Apache-2.0
package im.starling.interop;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** profanity in a terminal, with settings of its own and none of the machine's. */
final class Profanity implements AutoCloseable {
  private final Server server;
  private final Tls tls;
  private final String account;
  private final Path settings = Folders.temporary("profanity");
  private final Terminal terminal;

  Profanity(Server server, Tls tls, String user, String name) {
    this.server = server;
    this.tls = tls;
    this.account = user + "@" + server.domain();
    Map<String, String> environment =
        Map.of(
            "XDG_CONFIG_HOME",
            settings.toString(),
            "XDG_DATA_HOME",
            settings.toString(),
            "LANG",
            "C.UTF-8",
            "LC_ALL",
            "C.UTF-8");
    this.terminal = new Terminal(name, environment, "profanity --log DEBUG");
    terminal.await("Type '/help' to show complete help.");
  }

  String account() {
    return account;
  }

  /**
   * Logs in. The certificate is self-signed, so profanity asks; it is accepted after its
   * fingerprint was compared, as a careful person would.
   */
  void connect(String password) {
    InetSocketAddress at = server.listener(tls);
    String policy =
        switch (tls) {
          case STARTTLS -> "force";
          case DIRECT -> "legacy";
        };
    terminal.type(
        "/connect " + account + " server 127.0.0.1 port " + at.getPort() + " tls " + policy);
    terminal.await("Enter password:");
    terminal.type(password);
    String screen = terminal.await("Use '/tls always' to accept");
    try {
      String fingerprint =
          Certificates.fingerprint(Files.readString(server.certificate()), "SHA-1");
      assertTrue(screen.contains(fingerprint), () -> "not " + fingerprint + ":\n" + screen);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    terminal.type("/tls always");
    terminal.await("logged in successfully");
  }

  /** Logs in again: the certificate is known by now. */
  void connectAgain(String password) {
    terminal.type("/win 1");
    terminal.type("/clear");
    terminal.type(
        "/connect " + account + " server 127.0.0.1 port " + server.listener(tls).getPort());
    terminal.await("Enter password:");
    terminal.type(password);
    terminal.await("logged in successfully");
  }

  void disconnect() {
    terminal.type("/win 1");
    terminal.type("/disconnect");
    terminal.await("logged out successfully");
  }

  void type(String line) {
    terminal.type(line);
  }

  String await(String text) {
    return terminal.await(text);
  }

  String screen() {
    return terminal.screen();
  }

  /** Whether it has found that this server cannot be asked for history. */
  boolean doubtsTheArchive() {
    try {
      Path log = settings.resolve("profanity/logs/profanity.log");
      return Files.exists(log)
          && Files.readString(log).contains("Server doesn't advertise urn:xmpp:mam:2 feature");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    terminal.close();
  }
}
