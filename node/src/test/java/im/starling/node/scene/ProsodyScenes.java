// SPDX-License-Identifier: Apache-2.0
package im.starling.node.scene;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A private Prosody, for scenes that shall be proven before, or beside, our own server. It needs
 * Debian's {@code prosody} and {@code openssl}, and is used only where it is asked for.
 */
final class ProsodyScenes implements SceneServer {
  private static final String CONFIG =
      """
      run_as_root = true
      data_path = "$DIR/data"
      pidfile = "$DIR/prosody.pid"
      log = { { levels = { min = "debug" }, to = "file", filename = "$DIR/prosody.log" } }
      plugin_paths = { }
      modules_enabled = { "roster", "saslauth", "tls", "disco", "ping", "version", "time",
        "carbons", "mam", "vcard", "private", "smacks", "offline", "csi_simple", "blocklist",
        "lastactivity", "uptime", "register", "adhoc", "admin_adhoc", "announce" }
      modules_disabled = { "s2s" }
      allow_registration = true
      local names = { }
      for scene = 1, 4999 do names[scene] = "admin-" .. scene .. "@localhost" end
      admins = names
      authentication = "internal_plain"
      storage = "internal"
      c2s_require_encryption = true
      interfaces = { "127.0.0.1" }
      c2s_ports = { $STARTTLS }
      c2s_direct_tls_ports = { $TLS_PORT }
      default_archive_policy = true
      smacks_hibernation_time = 120
      certificates = "$DIR/certificates"
      VirtualHost "localhost"
      VirtualHost "other.localhost"
        modules_enabled = { "server_contact_info" }
        contact_info = {
          abuse = { "mailto:abuse@other.test", "xmpp:abuse@other.test" },
          support = { "https://other.test/help" }
        }
      """;

  private final Path directory;
  private final Process process;
  private final int starttlsPort;
  private final int directPort;

  private ProsodyScenes(Path directory, Process process, int starttlsPort, int directPort) {
    this.directory = directory;
    this.process = process;
    this.starttlsPort = starttlsPort;
    this.directPort = directPort;
  }

  static ProsodyScenes start() throws IOException, InterruptedException {
    Path directory = Files.createTempDirectory("scenes-prosody");
    int starttls = freePort();
    int direct = freePort();
    Path config = directory.resolve("prosody.cfg.lua");
    Files.createDirectory(directory.resolve("data"));
    Path certificates = Files.createDirectory(directory.resolve("certificates"));
    Files.writeString(
        config,
        CONFIG
            .replace("$DIR", directory.toString())
            .replace("$STARTTLS", Integer.toString(starttls))
            .replace("$TLS_PORT", Integer.toString(direct)));
    for (String domain : List.of("localhost", "other.localhost")) {
      certificate(certificates, domain);
    }
    Process process =
        new ProcessBuilder("prosody", "-F", "--config", config.toString())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("output").toFile())
            .start();
    ProsodyScenes prosody = new ProsodyScenes(directory, process, starttls, direct);
    prosody.awaitPort(starttls);
    prosody.awaitPort(direct);
    return prosody;
  }

  private static void certificate(Path directory, String domain)
      throws IOException, InterruptedException {
    int exit =
        new ProcessBuilder(
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-days",
                "2",
                "-subj",
                "/CN=" + domain,
                "-addext",
                "subjectAltName=DNS:" + domain,
                "-keyout",
                directory.resolve(domain + ".key").toString(),
                "-out",
                directory.resolve(domain + ".crt").toString())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve(domain + ".log").toFile())
            .start()
            .waitFor();
    if (exit != 0) {
      throw new IOException("openssl ended with " + exit);
    }
  }

  private void awaitPort(int port) throws IOException, InterruptedException {
    Instant deadline = Instant.now().plus(Wire.PATIENCE);
    while (true) {
      try (Socket socket = new Socket(host(), port)) {
        if (socket.isConnected()) {
          return;
        }
      } catch (IOException e) {
        if (process.waitFor(50, TimeUnit.MILLISECONDS) || Instant.now().isAfter(deadline)) {
          throw new IOException(
              "Prosody does not listen: " + Files.readString(directory.resolve("output")), e);
        }
      }
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @Override
  public String name() {
    return "prosody";
  }

  @Override
  public String host() {
    return "127.0.0.1";
  }

  @Override
  public int starttlsPort() {
    return starttlsPort;
  }

  @Override
  public int directPort() {
    return directPort;
  }

  @Override
  public List<String> domains() {
    return List.of("localhost", "other.localhost");
  }

  /** Prosody reads an account's file at each login; characters that are not plain are escaped. */
  @Override
  public void account(String jid, String password) {
    int at = jid.indexOf('@');
    Path accounts =
        directory.resolve("data").resolve(encoded(jid.substring(at + 1))).resolve("accounts");
    try {
      Files.createDirectories(accounts);
      Files.writeString(
          accounts.resolve(encoded(jid.substring(0, at)) + ".dat"),
          "return { [\"password\"] = \"" + password + "\" };\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String encoded(String name) {
    return name.replace("-", "%2d").replace(".", "%2e");
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(Wire.PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
      if (!Boolean.getBoolean("scenes.keep")) {
        try (Stream<Path> files = Files.walk(directory)) {
          for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
            Files.delete(file);
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
