// SPDX-License-Identifier: Apache-2.0
package im.starling.interop;

import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** go-sendxmpp, as scripts use it: one process sends a line and ends, another one listens. */
@ExtendWith(Interop.class)
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class SendXmppTest {
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final String PASSWORD = "cron job 7";

  private final Server server;
  private final Tools tools;

  SendXmppTest(Server server, Tools tools) {
    this.server = server;
    this.tools = tools;
  }

  @ParameterizedTest
  @EnumSource
  void aScriptTellsAPerson(Tls tls) {
    tools.require(Tool.GO_SENDXMPP);
    server.account("script", PASSWORD);
    server.account("person", PASSWORD);
    String to = "person@" + server.domain();

    // While nobody listens, and then live.
    send(tls, "script", to, "Backup done, 3 < 4 & all \"fine\".");
    try (Spawned listener = start(tls, "person", PASSWORD, List.of("-l"))) {
      sees(listener, "Backup done, 3 < 4 & all \"fine\".");
      send(tls, "script", to, "Disk is full. 💾");
      sees(listener, "Disk is full. 💾");
    }
  }

  @ParameterizedTest
  @EnumSource
  void aWrongPasswordIsRefused(Tls tls) {
    tools.require(Tool.GO_SENDXMPP);
    server.account("person", PASSWORD);
    try (Spawned attempt = start(tls, "person", "not " + PASSWORD, List.of("script@localhost"))) {
      attempt.write("Let me in.\n");
      attempt.closeInput();
      assertFalse(attempt.awaitExit(LIMIT) == 0, attempt.output());
    }
  }

  private void send(Tls tls, String from, String to, String text) {
    try (Spawned sender = start(tls, from, PASSWORD, List.of(to))) {
      sender.write(text + "\n");
      sender.closeInput();
      int code = sender.awaitExit(LIMIT);
      assertFalse(code != 0, () -> "go-sendxmpp ended with " + code + ": " + sender.output());
    }
  }

  private Spawned start(Tls tls, String user, String password, List<String> rest) {
    List<String> command =
        new ArrayList<>(
            List.of(
                "go-sendxmpp",
                "--debug",
                "-u",
                user + "@" + server.domain(),
                "-p",
                password,
                "-j",
                server.domain() + ":" + server.listener(tls).getPort()));
    if (tls == Tls.DIRECT) {
      command.add("--tls");
    }
    command.addAll(rest);
    Path log = Folders.kept("go-sendxmpp.log");
    // Go takes what to trust from here, and nothing else then.
    return Spawned.start(log, Map.of("SSL_CERT_FILE", server.certificate().toString()), command);
  }

  private static void sees(Spawned listener, String text) {
    String found =
        listener.await(
            0, LIMIT, text, line -> line.contains(text) ? Optional.of(line) : Optional.empty());
    assertFalse(found.isEmpty());
  }
}
