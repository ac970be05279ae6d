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
import java.util.concurrent.atomic.AtomicInteger;

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
  private final AtomicInteger ended = new AtomicInteger();

  /** Which of its runs is to go on until it is ended from here; 0 when none is. */
  private volatile int run;

  private int runs;

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
  public InetSocketAddress listener(Tls tls) {
    return tls.of(toStarttls.address(), toDirect.address());
  }

  /** Where it listens itself. */
  int port(Tls tls) {
    return tls.of(starttls, direct);
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
    run = 0;
    process.kill();
  }

  @Override
  public int terminate() {
    run = 0;
    return process.terminate();
  }

  /** Goes on after SIGSTOP. */
  void proceed() {
    if (process.alive()) {
      process.signal("CONT");
    }
  }

  /** Starts it unless it runs; from then on it is started again when it ends by itself. */
  @Override
  public synchronized void start() {
    if (process.alive()) {
      return;
    }
    int which = ++runs;
    run = which;
    process.start();
    if (!Files.exists(certificate)) {
      Folders.write(certificate, process.shown(domain()));
    }
    ProcessHandle handle = ProcessHandle.of(process.pid()).orElseThrow();
    Thread.ofVirtual()
        .start(() -> {
          handle.onExit().join();
          supervise(which);
        });
  }

  /** As systemd and Kubernetes do. */
  private void supervise(int which) {
    if (run != which) {
      return;
    }
    ended.incrementAndGet();
    while (run != 0 && !process.alive()) {
      try {
        start();
      } catch (AssertionError e) {
        System.out.println("node " + number + " does not start: " + e.getMessage());
      }
    }
  }

  /** How often it ended by itself. */
  int ended() {
    return ended.get();
  }

  @Override
  public void close() {
    run = 0;
    process.close();
    toDatabase.close();
    toStarttls.close();
    toDirect.close();
    database.cut();
    clients.cut();
  }
}
