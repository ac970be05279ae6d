// SPDX-License-Identifier: Apache-2.0
package im.starling.node.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import im.starling.node.config.Loaded.Origin;
import im.starling.node.config.Loaded.Setting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every key, its default and another value: a new key without a row here is red. */
final class ConfigTest {
  /** A key, its default as printed, another value as written in the file, and as printed. */
  private record Row(String key, String fallback, String other, String printed) {}

  /** What a key does not go without, and its value. */
  private static final Map<String, Map.Entry<String, String>> NEEDED =
      Map.of("cluster.host", Map.entry("cluster.secret", "file:secret"));

  @TempDir private Path folder = Path.of("");

  private List<Row> all() {
    return Stream.concat(rows().stream(), limits().stream()).toList();
  }

  private List<Row> rows() {
    return List.of(
        row("domains", "[localhost]", "[example.org, example.com]"),
        new Row("data", folder + "/data", "elsewhere", folder + "/elsewhere"),
        row("database.url", "", "postgresql://db.example.org:5433/starling"),
        row("database.user", "starling", "xmpp"),
        new Row("database.password", "", "file:secret", "***"),
        row("database.pool-size", "8", "9"),
        row("cluster.host", "", "10.0.0.1"),
        row("cluster.port", "5701", "0"),
        row("cluster.link-port", "5702", "0"),
        row("cluster.advertised-host", "", "starling-1.example"),
        row("cluster.advertised-port", "0", "15701"),
        row("cluster.advertised-link-port", "0", "15702"),
        row("cluster.nodes", "[]", "[10.0.0.1:5701]"),
        row("cluster.service", "", "starling.example"),
        new Row("cluster.secret", "", "file:secret", "***"),
        row(
            "listeners",
            "[{kind: c2s, tls: starttls, address: 0.0.0.0, port: 5222, proxies: []},"
                + " {kind: c2s, tls: direct, address: 0.0.0.0, port: 5223, proxies: []}]",
            "[{kind: c2s, tls: direct, address: 127.0.0.1, port: 0, proxies: [10.0.0.0/8]}]"),
        row("connections.per-address", "1000", "10"),
        row("connections.unauthenticated-per-address", "100", "5"),
        row("connections.rate-per-address", "20", "2"),
        row("connections.exempt", "[127.0.0.0/8, 0:0:0:0:0:0:0:1/128]", "[192.168.1.1/32]"),
        row("connections.unauthenticated", "10000", "100"),
        row("connections.rate", "1000", "50"),
        row("streams.bytes-per-second", "1MB", "64KB"),
        row("streams.stanzas-per-second", "1000", "50"),
        row("streams.burst", "5s", "10s"),
        row("streams.idle", "10m", "5m"),
        row("streams.drain", "20s", "0s"),
        row("operations.address", "127.0.0.1", "0.0.0.0"),
        row("operations.port", "9090", "0"),
        row("operations.notice", "2s", "5s"),
        new Row(
            "certificates",
            "[]",
            "[{domains: [localhost], certificate: a.pem, key: b.pem}]",
            "[{domains: [localhost], certificate: "
                + folder
                + "/a.pem, key: "
                + folder
                + "/b.pem}]"),
        row("tls.engine", "auto", "openssl"),
        row("administrators", "[]", "[admin@localhost]"),
        row(
            "contacts",
            "[]",
            "[{domains: [localhost], abuse: [], admin: [xmpp:a@localhost], feedback: [],"
                + " sales: [], security: [], status: [], support: []}]"),
        row("registration", "closed", "open"),
        new Row("logins.token-life", "720h", "7d", "168h"),
        row("logins.downgrade-protection", "enabled", "disabled"),
        row("loops", "0", "2"));
  }

  private static List<Row> limits() {
    return List.of(
        row("limits.stanza-bytes", "256KB", "128KB"),
        row("limits.unauthenticated-stanza-bytes", "10000B", "8KB"),
        row("limits.depth", "64", "100"),
        row("limits.attributes", "32", "100"),
        row("limits.attribute-bytes", "8KB", "4KB"),
        row("limits.children", "512", "1000"),
        row("limits.login-time", "30s", "1m"),
        row("limits.unsettled-stanzas", "64", "32"),
        row("limits.unsettled-bytes", "1MB", "2MB"),
        row("limits.outbox-stanzas", "500", "100"),
        row("limits.outbox-bytes", "1MB", "2MB"),
        row("limits.resume-time", "10m", "1h"),
        row("limits.registrations-per-hour", "10", "1000"),
        row("limits.resources-per-account", "10", "100"),
        row("limits.failed-logins-per-account", "20", "5"),
        row("limits.failed-logins-per-address", "100", "50"),
        new Row("archive.retention", "", "30d", "720h"),
        new Row("archive.offline-retention", "", "7d", "168h"),
        row("archive.messages", "0", "100000"),
        row("archive.bytes", "", "100MB"),
        row("archive.offline-messages", "5000", "100"),
        new Row(
            "archive.domains",
            "[]",
            "[{domains: [localhost], retention: 7d}]",
            "[{domains: [localhost], retention: 168h, offline-retention: }]"),
        row("logs.format", "text", "json"),
        row("logs.level", "info", "debug"));
  }

  private static Row row(String key, String fallback, String other) {
    return new Row(key, fallback, other, other);
  }

  @Test
  void everyKeyHasARow() {
    assertEquals(
        Keys.all().stream().map(Key::path).toList(), all().stream().map(Row::key).toList());
  }

  @Test
  void noTwoKeysShareAVariable() {
    List<String> names = Keys.all().stream().map(Key::environment).toList();
    assertEquals(names.size(), names.stream().distinct().count());
  }

  @Test
  void defaults() throws ConfigProblem {
    Loaded loaded = ConfigLoader.load(Optional.empty(), folder, Map.of());
    assertEquals(expected(all(), Origin.DEFAULT), loaded.settings());
  }

  @Test
  void eachFromTheFile() throws IOException, ConfigProblem {
    Files.writeString(folder.resolve("secret"), "32 random characters or more, so\n");
    for (Row row : all()) {
      Loaded loaded = ConfigLoader.load(Optional.of(file(row)), folder, Map.of());
      assertSet(row, Origin.FILE, loaded);
    }
  }

  @Test
  void eachFromTheEnvironmentWhichWins() throws IOException, ConfigProblem {
    Files.writeString(folder.resolve("secret"), "32 random characters or more, so\n");
    Map<String, String> names = new HashMap<>();
    Keys.all().forEach(key -> names.put(key.path(), key.environment()));
    Path wrong = folder.resolve("wrong.yaml");
    Files.writeString(wrong, "domains: [localhost]\n");
    for (Row row : all()) {
      Map<String, String> environment = new HashMap<>(Map.of("OTHER", "x"));
      given(row).forEach((key, value) -> environment.put(names.getOrDefault(key, ""), value));
      Loaded loaded = ConfigLoader.load(Optional.of(wrong), folder, environment);
      List<Setting> others = new ArrayList<>(loaded.settings());
      assertSet(row, Origin.ENVIRONMENT, loaded);
      others.removeIf(s -> given(row).containsKey(s.key()) || s.key().equals("domains"));
      others.forEach(s -> assertEquals(Origin.DEFAULT, s.origin()));
    }
  }

  private static void assertSet(Row row, Origin origin, Loaded loaded) {
    assertNotEquals(row.fallback(), row.printed());
    Setting expected = new Setting(row.key(), row.printed(), origin);
    assertEquals(
        List.of(expected),
        loaded.settings().stream().filter(s -> s.key().equals(row.key())).toList());
  }

  private static List<Setting> expected(List<Row> rows, Origin origin) {
    return rows.stream().map(r -> new Setting(r.key(), r.fallback(), origin)).toList();
  }

  /** The row's other value, and what that needs. */
  private static Map<String, String> given(Row row) {
    Map<String, String> given = new LinkedHashMap<>(Map.of(row.key(), row.other()));
    Map.Entry<String, String> needed = NEEDED.get(row.key());
    if (needed != null) {
      given.put(needed.getKey(), needed.getValue());
    }
    return given;
  }

  private Path file(Row row) throws IOException {
    StringBuilder text = new StringBuilder();
    given(row)
        .forEach((key, value) -> {
          int dot = key.indexOf('.');
          String section = dot < 0 ? "" : key.substring(0, dot) + ":\n";
          if (text.indexOf(section) < 0) {
            text.append(section);
          }
          text.append(dot < 0 ? "" : "  ")
              .append(key.substring(dot + 1))
              .append(": ")
              .append(value);
          text.append('\n');
        });
    return Files.writeString(folder.resolve("starling.yaml"), text);
  }
}
