// SPDX-License-Identifier: Apache-2.0
package im.starling.node.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is refused, in words that help. */
final class ConfigLoaderTest {
  @TempDir private Path folder = Path.of("");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          domain: [a.org]                   | domain is no key; did you mean domains?
          limits: { depht: 9 }              | limits.depht is no key; did you mean limits.depth?
          pool-size: 9                      | pool-size is no key; did you mean database.pool-size?
          limits: 9                         | limits must hold keys, not a value
          loops: many                       | loops: 'many' is no whole number
          loops: -1                         | loops must be between 0 and 1024
          loops: [1]                        | loops: must be one value
          domains: a.org                    | domains: must be a list
          domains: []                       | domains must name at least one domain
          domains: [a.org, a.org]           | domains names a domain twice
          limits: { login-time: 30 }        | limits.login-time: '30' is no time: write 500ms, 30s
          limits: { login-time: 0s }        | limits.login-time must be between 1ms and 1m
          limits: { stanza-bytes: 9KB }     | limits.stanza-bytes must be 10000B or more
          limits: { stanza-bytes: 256kb }   | limits.stanza-bytes: '256kb' is no size: write 512B
          limits: { stanza-bytes: 4GB }     | limits.stanza-bytes: 4GB is too much
          logs: { format: xml }             | logs.format: 'xml' is none of [text, json]
          listeners: []                     | listeners must have at least one entry
          listeners: [{ prot: 1 }]          | listeners[].prot is no key; did you mean listeners[].port?
          listeners: [{ port: 70000 }]      | listeners: port must be between 0 and 65535
          listeners: [{ }, { tls: direct }] | listeners has two entries with the same address and port
          certificates: [{ key: a }]        | certificates: an entry lacks domains
          database: { url: "mysql://h/d" }  | database.url must look like postgresql://host:5432/database
          database: { url: "postgresql://u:p@h/d" } | database.url must not hold user or password
          """)
  void problems(String text, String problem) throws IOException {
    Path file = Files.writeString(folder.resolve("starling.yaml"), text);
    String message = problem(Optional.of(file), Map.of());
    assertTrue(message.startsWith(file + ": " + problem), message);
  }

  @Test
  void everyProblemAtOnce() throws IOException {
    Path file = Files.writeString(folder.resolve("s.yaml"), "loops: x\nlogs: { level: loud }\n");
    assertEquals(2, problem(Optional.of(file), Map.of()).lines().count());
  }

  @Test
  void aCertificateForAnUnknownDomain() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("starling.yaml"),
            "certificates: [{ domains: [example.ogr], certificate: a, key: b }]");
    String message = problem(Optional.of(file), Map.of());
    assertTrue(
        message.contains("certificates is for example.ogr, which is not in domains"), message);
  }

  @Test
  void brokenYaml() throws IOException {
    Path file = Files.writeString(folder.resolve("starling.yaml"), "loops: 1\nloops: 2\n");
    assertTrue(problem(Optional.of(file), Map.of()).startsWith(file + ": line 2: "));
    Files.writeString(file, "a: [\n");
    assertTrue(problem(Optional.of(file), Map.of()).contains(": line "));
  }

  @Test
  void noFile() {
    Path file = folder.resolve("none.yaml");
    assertEquals(file + ": cannot read this file", problem(Optional.of(file), Map.of()));
  }

  @Test
  void anEmptyFileIsAllDefaults() throws IOException, ConfigProblem {
    for (String text : List.of("", "# nothing\n", "database:\n")) {
      Path file = Files.writeString(folder.resolve("starling.yaml"), text);
      Loaded loaded = ConfigLoader.load(Optional.of(file), folder, Map.of("STARLING_LOOPS", ""));
      assertEquals(Config.DEFAULT.limits(), loaded.config().limits());
      assertEquals(0, loaded.config().loops());
    }
  }

  @Test
  void aSecretDoesNotStandInTheFile() throws IOException {
    Path file = Files.writeString(folder.resolve("s.yaml"), "database: { password: hunter2 }");
    String message = problem(Optional.of(file), Map.of());
    assertFalse(message.contains("hunter2"));
    assertTrue(message.contains("set STARLING_DATABASE_PASSWORD, or write file:"), message);
  }

  @Test
  void aSecretIsNeverShown() throws ConfigProblem {
    Map<String, String> environment = Map.of("STARLING_DATABASE_PASSWORD", "hunter2");
    Loaded loaded = ConfigLoader.load(Optional.empty(), folder, environment);
    assertEquals("hunter2", loaded.config().database().password().map(Secret::reveal).orElse(""));
    assertFalse((loaded + loaded.print()).contains("hunter2"));
    assertTrue(loaded.print().contains("database.password"));
  }

  @Test
  void aSecretFile() throws IOException, ConfigProblem {
    Files.writeString(folder.resolve("secret"), "hunter2\n");
    Path file =
        Files.writeString(folder.resolve("s.yaml"), "database: { password: 'file:secret' }");
    Loaded loaded = ConfigLoader.load(Optional.of(file), folder, Map.of());
    assertEquals("hunter2", loaded.config().database().password().map(Secret::reveal).orElse(""));
    Files.delete(folder.resolve("secret"));
    assertTrue(problem(Optional.of(file), Map.of()).contains("cannot read the secret in "));
  }

  @Test
  void listsInTheEnvironment() throws ConfigProblem {
    Map<String, String> environment =
        Map.of(
            "STARLING_DOMAINS",
            "a.example, b.example",
            "STARLING_LISTENERS",
            "[{port: 1}, {port: 2}]");
    Config config = ConfigLoader.load(Optional.empty(), folder, environment).config();
    assertEquals(List.of("a.example", "b.example"), config.domains());
    assertEquals(List.of(1, 2), config.listeners().stream().map(Config.Listener::port).toList());
  }

  @Test
  void aProblemInTheEnvironmentNamesTheVariable() {
    assertEquals(
        "loops (STARLING_LOOPS): 'x' is no whole number",
        problem(Optional.empty(), Map.of("STARLING_LOOPS", "x")));
    assertTrue(
        problem(Optional.empty(), Map.of("STARLING_DOMAINS", "[a")).contains("(STARLING_DOMAINS)"));
  }

  @Test
  void hints() throws ConfigProblem {
    Map<String, String> environment =
        Map.of("STARLING_DATABASE_POOLSIZE", "9", "STARLING_PORT_5222_TCP", "tcp://10.0.0.1:5222");
    assertEquals(
        List.of(
            "STARLING_DATABASE_POOLSIZE has no effect; did you mean STARLING_DATABASE_POOL_SIZE?"),
        ConfigLoader.load(Optional.empty(), folder, environment).hints());
  }

  private String problem(Optional<Path> file, Map<String, String> environment) {
    ConfigProblem problem =
        assertThrows(ConfigProblem.class, () -> ConfigLoader.load(file, folder, environment));
    return String.valueOf(problem.getMessage());
  }
}
