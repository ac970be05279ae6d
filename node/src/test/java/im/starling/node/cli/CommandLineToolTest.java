// SPDX-License-Identifier: Apache-2.0
package im.starling.node.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import im.starling.persistence.NodeRun;
import io.vertx.core.Future;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What the command line takes, and how it says no: without a database, so without accounts. */
final class CommandLineToolTest {
  /** What a command left behind. */
  private record Outcome(int code, String out, String err) {}

  @TempDir private Path folder = Path.of("");
  private Path config = Path.of("");

  @BeforeEach
  void write() throws IOException {
    config = Files.writeString(folder.resolve("starling.yaml"), "domains: [example.org]\n");
  }

  @Test
  void help() {
    Outcome outcome = run("--help");
    assertEquals(0, outcome.code());
    for (String command : List.of("run", "cluster", "migrate", "account", "config", "pipeline")) {
      assertTrue(outcome.out().contains("  " + command + " "), outcome.out());
    }
    assertTrue(run("account", "add", "--help").out().contains("--password-stdin"));
    assertTrue(run("--version").out().startsWith("Starling "));
  }

  @Test
  void wrongUsageIsOneLineAndCodeTwo() {
    assertUsage("starling: a command is missing", run());
    assertUsage("starling account: a command is missing", run("account"));
    assertUsage("starling: ", run("acount"));
    assertUsage("starling account add: Missing required parameter", run("account", "add"));
    assertUsage("starling run: ", run("run", "--port", "1"));
    assertUsage("starling cluster: NODES must be between 1 and 9", run("cluster", "0"));
    assertUsage("starling cluster: NODES must be between 1 and 9", run("cluster", "10"));
    assertUsage("starling cluster: --offset must", run("cluster", "--offset", "-1"));
    assertUsage(
        "starling account add: ",
        run("account", "add", "a@b", "--password-stdin", "--password-file", "x"));
  }

  @Test
  void passwordsAreNoArguments() {
    assertUsage("starling account add: ", run("account", "add", "a@example.org", "secret"));
    assertUsage("starling account add: ", run("account", "add", "a@example.org", "--password=x"));
  }

  @Test
  void failuresAreOneLineAndCodeOne() {
    assertFailure("example.net is not served here", accountAdd("alice@example.net"));
    assertFailure("'example.org' has no user: write user@example.org", accountAdd("example.org"));
    assertFailure("is no address", accountAdd("@example.org"));
    assertFailure("cannot read the password from ", accountAdd("alice@example.org"));
    assertFailure(
        "none.yaml: cannot read this file", run("config", "check", "--config", "none.yaml"));
  }

  @Test
  void passwordFiles() throws IOException {
    Path file = folder.resolve("password");
    Files.writeString(file, "two\nlines\n");
    assertFailure("the password is more than one line", accountAdd("alice@example.org"));
    Files.write(file, new byte[] {(byte) 0xff, '\n'});
    assertFailure("the password is not UTF-8", accountAdd("alice@example.org"));
    Files.writeString(file, "a".repeat(5000));
    assertFailure("the password is longer than 4096 bytes", accountAdd("alice@example.org"));
    Files.writeString(file, "refused\r\n");
    assertFailure("hashing refused <refused>", accountAdd("alice@example.org"));
  }

  @Test
  void theWholeStoryOnlyIfAskedFor() {
    String[] wrong = {"config", "check", "--config", "none.yaml"};
    assertFalse(run(wrong).err().contains("\tat "));
    Outcome outcome = run("config", "check", "--config", "none.yaml", "--verbose");
    assertTrue(outcome.err().contains("\tat im.starling."), outcome.err());
  }

  @Test
  void configuration() throws IOException {
    Outcome outcome = run("config", "print", "--config", config.toString());
    assertEquals(0, outcome.code());
    assertTrue(outcome.out().contains("= [example.org]  (file)"), outcome.out());
    assertEquals(0, run("config", "check", "--config", config.toString()).code());
    Files.writeString(
        config,
        "domains: [example.org]\n"
            + "certificates: [{ domains: [example.org], certificate: none.pem, key: none.key }]\n");
    assertFailure(
        "none.pem: there is no such file", run("config", "check", "--config", config.toString()));
    Files.writeString(config, "domain: [example.org]\n");
    assertFailure(
        "domain is no key; did you mean domains?",
        run("config", "check", "--config", config.toString()));
  }

  @Test
  void pipeline() {
    assertEquals(new Outcome(0, "the order\n", ""), run("pipeline"));
  }

  private Outcome accountAdd(String address) {
    String password = folder.resolve("password").toString();
    return run(
        "account", "add", address, "--config", config.toString(), "--password-file", password);
  }

  private static void assertUsage(String start, Outcome outcome) {
    assertEquals(2, outcome.code(), outcome.toString());
    assertTrue(outcome.err().startsWith(start), outcome.err());
    assertEquals(1, outcome.err().lines().count(), outcome.err());
  }

  private static void assertFailure(String part, Outcome outcome) {
    assertEquals(1, outcome.code(), outcome.toString());
    assertTrue(outcome.err().startsWith("starling: "), outcome.err());
    assertTrue(outcome.err().contains(part), outcome.err());
    assertEquals(1, outcome.err().lines().count(), outcome.err());
  }

  private static Outcome run(String... args) {
    Wiring wiring =
        new Wiring(
            (vertx, config, membership, cluster, certificates, metrics) ->
                Future.failedFuture("not here"),
            (config, options) -> Future.failedFuture("not here"),
            cluster -> NodeRun.alone("test", 1),
            password -> {
              throw new IllegalArgumentException("hashing refused <" + password + ">");
            },
            () -> "the order\n");
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine line = CommandLineTool.line(wiring);
    line.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    int code = line.execute(args);
    return new Outcome(code, out.toString(), err.toString());
  }
}
