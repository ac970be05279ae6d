// SPDX-License-Identifier: Apache-2.0
package im.starling.interop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A Prosody of our own, private to this run. Not a peer to measure against: it proves that these
 * tests pass on a server which many people use, so that a failure on Starling speaks about
 * Starling.
 */
final class ProsodyServer implements Server {
  private static final Duration START = Duration.ofSeconds(30);

  private final Path folder = Folders.temporary("prosody");
  private final Path config = folder.resolve("prosody.cfg.lua");
  private final Path log = Folders.kept("prosody.log");
  private final InetSocketAddress starttls;
  private final InetSocketAddress direct;
  private Spawned process;

  ProsodyServer() {
    try (ServerSocket one = free();
        ServerSocket two = free()) {
      starttls = new InetSocketAddress(one.getInetAddress(), one.getLocalPort());
      direct = new InetSocketAddress(two.getInetAddress(), two.getLocalPort());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Spawned.run(
        log,
        START,
        "",
        List.of(
            "openssl",
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:P-256",
            "-nodes",
            "-days",
            "2",
            "-subj",
            "/CN=localhost",
            "-addext",
            "subjectAltName=DNS:localhost",
            "-keyout",
            folder.resolve("key.pem").toString(),
            "-out",
            certificate().toString()));
    Folders.write(config, configuration());
    process = launch();
  }

  private static ServerSocket free() throws IOException {
    return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
  }

  private String configuration() {
    return """
    pidfile = "%1$s/prosody.pid"
    data_path = "%1$s/data"
    run_as_root = true
    modules_enabled = { "disco"; "roster"; "saslauth"; "tls"; "carbons"; "smacks"; "mam"; "ping" }
    modules_disabled = { "s2s" }
    authentication = "internal_plain"
    storage = "internal"
    default_archive_policy = true
    max_archive_query_results = 100
    smacks_hibernation_time = 120
    c2s_require_encryption = true
    c2s_interfaces = { "127.0.0.1" }
    c2s_ports = { %2$d }
    c2s_direct_tls_ports = { %3$d }
    c2s_direct_tls_interfaces = { "127.0.0.1" }
    s2s_ports = { }
    http_ports = { }
    https_ports = { }
    ssl = { certificate = "%1$s/cert.pem", key = "%1$s/key.pem" }
    c2s_direct_tls_ssl = { certificate = "%1$s/cert.pem", key = "%1$s/key.pem" }
    log = { { levels = { min = "info" }, to = "console", timestamps = false } }
    VirtualHost "localhost"
    """
        .formatted(folder, starttls.getPort(), direct.getPort());
  }

  private Spawned launch() {
    Spawned spawned =
        Spawned.start(log, Map.of(), List.of("prosody", "--config", config.toString(), "-F"));
    for (String service : List.of("'c2s'", "'c2s_direct_tls'")) {
      spawned.await(
          0,
          START,
          "Activated service " + service,
          line ->
              line.contains("Activated service " + service) ? Optional.of(line) : Optional.empty());
    }
    return spawned;
  }

  @Override
  public InetSocketAddress listener(Tls tls) {
    return tls.of(starttls, direct);
  }

  @Override
  public Path certificate() {
    return folder.resolve("cert.pem");
  }

  @Override
  public void account(String user, String password) {
    // What the internal storage keeps of an account is this one file; prosodyctl takes a second for
    // it.
    Path accounts = folder.resolve("data/localhost/accounts");
    try {
      Files.createDirectories(accounts);
      Files.writeString(
          accounts.resolve(user.replace("-", "%2d") + ".dat"),
          "return {\n\t[\"password\"] = \"" + password + "\";\n};\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void kill() {
    process.kill();
  }

  @Override
  public int terminate() {
    return process.terminate(START);
  }

  @Override
  public void start() {
    process = launch();
  }

  @Override
  public void close() {
    process.close();
  }
}
