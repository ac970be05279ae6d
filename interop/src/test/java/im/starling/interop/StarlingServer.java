// SPDX-License-Identifier: Apache-2.0
package im.starling.interop;

import im.starling.persistence.Endpoint;
import im.starling.persistence.TestDatabase;
import java.io.File;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
  private final TestDatabase database = TestDatabase.empty();
  private final Path certificate = folder.resolve("seen.pem");
  private InetSocketAddress starttls = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  private InetSocketAddress direct = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  private final Set<String> accounts = new HashSet<>();
  private Spawned process;

  /** Starts a server on a database that is its own; its output goes to {@code name}.log. */
  StarlingServer(String name) {
    this.log = Folders.kept(name + ".log");
    writeConfiguration();
    run("", "migrate");
    process = launch();
    Folders.write(certificate, shown());
  }

  private void writeConfiguration() {
    Endpoint at = database.endpoint();
    Folders.write(
        config,
        """
        domains: [localhost, other.test]
        data: %s
        database: { url: "postgresql://%s:%d/%s", user: "%s" }
        listeners:
          - { kind: c2s, tls: starttls, address: 127.0.0.1, port: %d }
          - { kind: c2s, tls: direct, address: 127.0.0.1, port: %d }
        operations: { address: 127.0.0.1, port: 0 }
        logs: { format: json }
        """
            .formatted(
                folder.resolve("data"),
                at.host(),
                at.port(),
                at.database(),
                at.user(),
                starttls.getPort(),
                direct.getPort()));
  }

  /** A command of our own command line, on the JDK that this test runs on. */
  private List<String> command(String compiler, String... arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                compiler,
                "-XX:+UseSerialGC",
                "-Xmx512m",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "im.starling.node.Main"));
    command.addAll(List.of(arguments));
    command.addAll(List.of("--config", config.toString()));
    return command;
  }

  /** Runs a short command: not worth the better of the two compilers. */
  private String run(String input, String... arguments) {
    List<String> command = command("-XX:TieredStopAtLevel=1", arguments);
    return Spawned.run(log, START, environment(), input, command);
  }

  /** The class path of this test without the test itself; and the secret, which is in no file. */
  private Map<String, String> environment() {
    String ourselves = File.separator + "interop" + File.separator + "target";
    String classPath =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
            .filter(entry -> !entry.contains(ourselves))
            .collect(Collectors.joining(File.pathSeparator));
    return Map.of(
        "CLASSPATH", classPath, "STARLING_DATABASE_PASSWORD", database.endpoint().password());
  }

  private Spawned launch() {
    Spawned spawned = Spawned.start(log, environment(), command("-XX:+TieredCompilation", "run"));
    try {
      spawned.await(0, START, "event \"ready\"", this::ready);
      if (starttls.getPort() == 0 || direct.getPort() == 0) {
        throw new AssertionError("ready, but no event \"listening\" told both ports");
      }
    } catch (AssertionError e) {
      spawned.close();
      throw e;
    }
    // From now on these ports are ours: after the next start clients look for it there.
    writeConfiguration();
    return spawned;
  }

  private Optional<String> ready(String line) {
    JsonNode event = parse(line);
    if (text(event, "event").equals("listening") && text(event, "kind").equals("c2s")) {
      listening(event);
    }
    return text(event, "event").equals("ready") ? Optional.of(line) : Optional.empty();
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
    if (!accounts.add(user)) {
      return; // Tests of several ways to connect share their accounts: a JVM for each takes its
      // time.
    }
    String output =
        run(password + "\n", "account", "add", user + "@" + domain(), "--password-stdin");
    if (output.contains(password)) {
      throw new AssertionError("the command line printed a password");
    }
  }

  @Override
  public void kill() {
    process.kill();
  }

  /** SIGHUP. Returns when it says which certificates it has read. */
  void hangUp() {
    int from = process.lineCount();
    Spawned.run(log, STOP, "", List.of("kill", "-HUP", Long.toString(process.pid())));
    process.await(from, STOP, "event \"certificate-in-use\"", StarlingServer::inUse);
  }

  /** The certificate that clients see now. */
  String shown() {
    return Certificates.shown(direct, domain());
  }

  /** What the server has made for itself is gone. */
  void loseCertificates() {
    for (String file : List.of(domain() + ".key", domain() + ".pem")) {
      Folders.delete(folder.resolve("data").resolve("certificates").resolve(file));
    }
  }

  private static Optional<String> inUse(String line) {
    return text(parse(line), "event").equals("certificate-in-use")
        ? Optional.of(line)
        : Optional.empty();
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
    database.close();
  }
}
