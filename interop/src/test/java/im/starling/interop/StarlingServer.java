// SPDX-License-Identifier: Apache-2.0
package im.starling.interop;

import im.starling.persistence.Endpoint;
import im.starling.persistence.TestDatabase;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Our server on a database that is its own and that outlives the process, as it would in
 * production.
 */
final class StarlingServer implements Server {
  private final Path folder = Folders.temporary("starling");
  private final Path config = folder.resolve("starling.yaml");
  private final TestDatabase database = TestDatabase.empty();
  private final Path certificate = folder.resolve("seen.pem");
  private final Set<String> accounts = new HashSet<>();
  private final StarlingProcess process;

  /** Starts it; its output goes to {@code name}.log. */
  StarlingServer(String name) {
    process = new StarlingProcess(config, name + ".log", database.endpoint().password());
    writeConfiguration();
    process.run("", "migrate");
    start();
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
                listener(Tls.STARTTLS).getPort(),
                listener(Tls.DIRECT).getPort()));
  }

  @Override
  public InetSocketAddress listener(Tls tls) {
    return process.listener(tls);
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
        process.run(password + "\n", "account", "add", user + "@" + domain(), "--password-stdin");
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
    process.hangUp();
  }

  /** The certificate that clients see now. */
  String shown() {
    return process.shown(domain());
  }

  /** What the server has made for itself is gone. */
  void loseCertificates() {
    for (String file : List.of(domain() + ".key", domain() + ".pem")) {
      Folders.delete(folder.resolve("data").resolve("certificates").resolve(file));
    }
  }

  @Override
  public int terminate() {
    return process.terminate();
  }

  @Override
  public void start() {
    process.start();
    // From now on these ports are ours: after the next start clients look for it there.
    writeConfiguration();
  }

  @Override
  public void close() {
    process.close();
    database.close();
  }
}
