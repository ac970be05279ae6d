// SPDX-License-Identifier: Apache-2.0
package im.starling.interop;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Our server as a process, started as an operator starts it: a configuration file, a command line,
 * log events as JSON lines. It may be started again whenever it has ended.
 */
public final class StarlingProcess implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(60);
  private static final Duration STOP = Duration.ofSeconds(30);
  private static final JsonMapper JSON = new JsonMapper();

  private final Path config;
  private final Path log;
  private final String password;
  private final Map<Tls, Integer> ports = new EnumMap<>(Tls.class);
  private @Nullable Spawned process;

  /**
   * Starts nothing yet.
   *
   * @param config the file, which may change between two starts
   * @param log the name of the file with its output
   * @param password for the database, which is in no file
   */
  public StarlingProcess(Path config, String log, String password) {
    this.config = config;
    this.log = Folders.kept(log);
    this.password = password;
  }

  /** Starts it; returns when it says that it is ready. */
  public void start() {
    ports.clear();
    Spawned spawned = Spawned.start(log, environment(), command("-XX:+TieredCompilation", "run"));
    process = spawned;
    try {
      spawned.await(0, START, "event \"ready\"", this::ready);
      if (ports.size() < Tls.values().length) {
        throw new AssertionError("ready, but no event \"listening\" told both ports");
      }
    } catch (AssertionError e) {
      spawned.close();
      throw e;
    }
  }

  /** Runs a short command: not worth the better of the two compilers. */
  public String run(String input, String... arguments) {
    List<String> command = command("-XX:TieredStopAtLevel=1", arguments);
    return Spawned.run(log, START, environment(), input, command);
  }

  private List<String> command(String compiler, String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--config", config.toString()));
    return Launcher.command(List.of(compiler), all);
  }

  /** With the secret. */
  private Map<String, String> environment() {
    return Map.of("CLASSPATH", Launcher.classPath(), "STARLING_DATABASE_PASSWORD", password);
  }

  private Optional<String> ready(String line) {
    JsonNode event = parse(line);
    if (text(event, "event").equals("listening") && text(event, "kind").equals("c2s")) {
      ports.put(
          text(event, "tls").equals(Tls.DIRECT.word()) ? Tls.DIRECT : Tls.STARTTLS,
          event.path("port").asInt());
    }
    return text(event, "event").equals("ready") ? Optional.of(line) : Optional.empty();
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

  /** Where it listens for clients since its last start. */
  public InetSocketAddress listener(Tls tls) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), ports.getOrDefault(tls, 0));
  }

  /** The certificate that its clients see now, as PEM. */
  public String shown(String domain) {
    return Certificates.shown(listener(Tls.DIRECT), domain);
  }

  private Spawned spawned() {
    Spawned spawned = process;
    if (spawned == null) {
      throw new IllegalStateException("it was never started");
    }
    return spawned;
  }

  public boolean alive() {
    return process != null && process.alive();
  }

  public long pid() {
    return spawned().pid();
  }

  /** Sends a signal by its name, as {@code STOP}. */
  public void signal(String name) {
    Spawned.run(log, STOP, "", List.of("kill", "-" + name, Long.toString(pid())));
  }

  /** SIGHUP. Returns when it says which certificates it has read. */
  void hangUp() {
    int from = spawned().lineCount();
    signal("HUP");
    spawned().await(from, STOP, "event \"certificate-in-use\"", StarlingProcess::inUse);
  }

  private static Optional<String> inUse(String line) {
    return text(parse(line), "event").equals("certificate-in-use")
        ? Optional.of(line)
        : Optional.empty();
  }

  /** SIGKILL. Returns when it is gone. */
  public void kill() {
    spawned().kill();
  }

  /** SIGTERM. Returns its exit code when it is gone. */
  public int terminate() {
    return spawned().terminate(STOP);
  }

  @Override
  public void close() {
    if (process != null) {
      process.close();
    }
  }
}
