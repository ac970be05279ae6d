// SPDX-License-Identifier: Apache-2.0
package im.starling.interop;

import java.io.File;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Our server as a process of its own, started as an operator starts it: a configuration file, a
 * command line, log events as JSON lines. The database outlives the process, as it would in
 * production.
 */
final class StarlingServer implements Server {
  private static final Duration START = Duration.ofSeconds(60);
  private static final Duration STOP = Duration.ofSeconds(30);
  private static final JsonMapper JSON = new JsonMapper();

  private final Path folder = Folders.temporary("starling");
  private final Path config = folder.resolve("starling.yaml");
  private final Path log;
  private final String database;
  private final Path certificate = folder.resolve("seen.pem");
  private InetSocketAddress starttls = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  private InetSocketAddress direct = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  private Spawned process;

  /** Starts a server on a database that is its own; its output goes to {@code name}.log. */
  StarlingServer(String name, String database) {
    this.log = Folders.kept(name + ".log");
    this.database = database;
    writeConfiguration();
    Spawned.run(log, START, "", command("migrate", "--config", config.toString()));
    process = launch();
    Folders.write(certificate, Certificates.shown(direct, domain()));
  }

  private void writeConfiguration() {
    Folders.write(
        config,
        """
        domains: [localhost, other.test]
        data: %s
        database: { url: "%s" }
        listeners:
          - { kind: c2s, tls: starttls, address: 127.0.0.1, port: %d }
          - { kind: c2s, tls: direct, address: 127.0.0.1, port: %d }
        operations: { address: 127.0.0.1, port: 0 }
        logs: { format: json }
        """
            .formatted(folder.resolve("data"), database, starttls.getPort(), direct.getPort()));
  }

  /** A command of our own command line, on the JDK and the class path that this test runs on. */
  private static List<String> command(String... arguments) {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String ourselves = File.separator + "interop" + File.separator + "target";
    String classPath =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(entry -> !entry.contains(ourselves))
            .collect(Collectors.joining(File.pathSeparator));
    List<String> command =
        new ArrayList<>(
            List.of(
                java,
                "-XX:+UseSerialGC",
                "-Xmx512m",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                classPath,
                "im.starling.node.Main"));
    command.addAll(List.of(arguments));
    return command;
  }

  private Spawned launch() {
    Spawned spawned = Spawned.start(log, Map.of(), command("run", "--config", config.toString()));
    spawned.await(
        0,
        START,
        "event \"ready\"",
        line -> {
          JsonNode event = parse(line);
          if (text(event, "event").equals("listening") && text(event, "kind").equals("c2s")) {
            listening(event);
          }
          return text(event, "event").equals("ready") ? Optional.of(line) : Optional.empty();
        });
    if (starttls.getPort() == 0 || direct.getPort() == 0) {
      throw new AssertionError("ready, but no event \"listening\" told both ports");
    }
    // From now on these ports are ours: the next start is to come back where the clients look for
    // it.
    writeConfiguration();
    return spawned;
  }

  private void listening(JsonNode event) {
    InetSocketAddress at =
        new InetSocketAddress(InetAddress.getLoopbackAddress(), event.path("port").asInt());
    if (text(event, "tls").equals(Tls.DIRECT.word())) {
      direct = at;
    } else {
      starttls = at;
    }
  }

  private static JsonNode parse(String line) {
    try {
      return line.startsWith("{") ? JSON.readTree(line) : JSON.createObjectNode();
    } catch (JacksonException e) {
      return JSON.createObjectNode();
    }
  }

  private static String text(JsonNode event, String field) {
    return event.path(field).asString("");
  }

  @Override
  public String domain() {
    return "localhost";
  }

  @Override
  public InetSocketAddress listener(Tls tls) {
    return switch (tls) {
      case STARTTLS -> starttls;
      case DIRECT -> direct;
    };
  }

  @Override
  public Path certificate() {
    return certificate;
  }

  @Override
  public void account(String user, String password) {
    String output =
        Spawned.run(
            log,
            START,
            password + "\n",
            command(
                "account",
                "add",
                user + "@" + domain(),
                "--password-stdin",
                "--config",
                config.toString()));
    if (output.contains(password)) {
      throw new AssertionError("the command line printed a password");
    }
  }

  @Override
  public void kill() {
    process.kill();
  }

  @Override
  public int terminate() {
    return process.terminate(STOP);
  }

  @Override
  public void start() {
    process = launch();
  }

  @Override
  public void close() {
    process.close();
    Folders.delete(folder);
  }
}
