// SPDX-License-Identifier: Apache-2.0
package im.starling.interop.nemesis;

import im.starling.interop.Folders;
import im.starling.interop.Server;
import im.starling.interop.StarlingProcess;
import im.starling.interop.Tls;
import im.starling.persistence.Endpoint;
import im.starling.persistence.Ports;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * One node of a {@link Fleet}: a process, and the network around it. Whoever wants something of it,
 * and what it wants of the database, goes through a proxy.
 */
final class FleetNode implements Server {
  private final int number;
  private final Path folder;
  private final Network database = new Network();
  private final Network clients = new Network();
  private final Proxy toDatabase;
  private final int starttls;
  private final int direct;
  private final Proxy toStarttls;
  private final Proxy toDirect;
  private final Path certificate;
  private final StarlingProcess process;

  FleetNode(int number, Endpoint at) throws IOException {
    this.number = number;
    this.folder = Folders.temporary("node-" + number);
    this.certificate = folder.resolve("seen.pem");
    this.toDatabase = Proxy.before(at.port(), database);
    this.starttls = Ports.free();
    this.direct = Ports.free();
    this.toStarttls = Proxy.before(starttls, clients);
    this.toDirect = Proxy.before(direct, clients);
    this.process =
        new StarlingProcess(configuration(), "nemesis-node-" + number + ".log", at.password());
  }

  int number() {
    return number;
  }

  /** The folder for what it keeps itself. */
  Path folder() {
    return folder;
  }

  /** The file that it reads when it starts. */
  Path configuration() {
    return folder.resolve("starling.yaml");
  }

  /** Between it and the database. */
  Network database() {
    return database;
  }

  /** Between it and its clients. */
  Network clients() {
    return clients;
  }

  /** Where it finds the database. */
  int databasePort() {
    return toDatabase.address().getPort();
  }

  StarlingProcess process() {
    return process;
  }

  @Override
  public String domain() {
    return "localhost";
  }

  @Override
  public InetSocketAddress listener(Tls tls) {
    return switch (tls) {
      case STARTTLS -> toStarttls.address();
      case DIRECT -> toDirect.address();
    };
  }

  /** Where it listens itself. */
  int port(Tls tls) {
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
    process.run(user + "@" + domain() + " " + password + "\n", "account", "import");
  }

  @Override
  public void kill() {
    process.kill();
  }

  @Override
  public int terminate() {
    return process.terminate();
  }

  @Override
  public void start() {
    process.start();
    if (!Files.exists(certificate)) {
      Folders.write(certificate, process.shown(domain()));
    }
  }

  @Override
  public void close() {
    process.close();
    toDatabase.close();
    toStarttls.close();
    toDirect.close();
    database.cut();
    clients.cut();
  }
}
