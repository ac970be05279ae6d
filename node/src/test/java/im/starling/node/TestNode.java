// SPDX-License-Identifier: Apache-2.0
package im.starling.node;

import im.starling.cluster.Cluster;
import im.starling.cluster.Versions;
import im.starling.node.config.Config;
import im.starling.node.config.Config.Listener;
import im.starling.node.config.Network;
import im.starling.node.loop.Loops;
import im.starling.node.ops.Metrics;
import im.starling.node.sasl.PasswordHashing;
import im.starling.node.tls.CertificateProblem;
import im.starling.node.tls.Certificates;
import im.starling.node.wire.Wire;
import im.starling.persistence.AccountEnd;
import im.starling.persistence.Health;
import im.starling.persistence.Lease;
import im.starling.persistence.Membership;
import im.starling.persistence.NodeRun;
import im.starling.persistence.Persistence;
import im.starling.persistence.Settings;
import im.starling.persistence.SqlObserver;
import im.starling.persistence.TestDatabase;
import im.starling.protocol.BareJid;
import im.starling.protocol.MalformedJid;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A node inside the test's own process: a real database, real sockets on ports that the system
 * gave.
 */
public final class TestNode implements AutoCloseable {
  public static final List<String> DOMAINS = List.of("localhost", "other.test");
  private static final long PATIENCE = 60;

  /** With {@code -Dtls.engine=jdk} all that is tested here is tested with the engine of the JDK. */
  private static final Config.Cryptography.Engine ENGINE =
      Config.Cryptography.Engine.valueOf(
          System.getProperty("tls.engine", "auto").toUpperCase(Locale.ROOT));

  /** Scenes are numbered: in each one 'admin' is an administrator of the first domain. */
  private static final List<String> ADMINISTRATORS =
      IntStream.range(1, 5_000).mapToObj(scene -> "admin-" + scene + "@localhost").toList();

  /** Of the second domain (XEP-0157); the first one says nothing. */
  private static final List<Config.Contact> CONTACTS =
      List.of(
          new Config.Contact(
              List.of(DOMAINS.getLast()),
              List.of("mailto:abuse@other.test", "xmpp:abuse@other.test"),
              List.of(),
              List.of(),
              List.of(),
              List.of(),
              List.of(),
              List.of("https://other.test/help")));

  private final TestDatabase database;
  private final Settings settings;
  private final TestFolder data;
  private final Config config;
  private final Versions versions;
  private @Nullable Cluster cluster;
  private Vertx vertx;
  private Metrics metrics;
  private Membership membership;
  private Node node;

  /** Starts it; done when it listens. */
  public TestNode() throws IOException, CertificateProblem {
    this(Config.Limits.DEFAULT);
  }

  /** The same that asks no longer for what is stored while the database is away. */
  public static TestNode withOutage(Duration longest) throws IOException, CertificateProblem {
    Settings.Pool usual = Settings.Pool.DEFAULT;
    return new TestNode(settings ->
        settings.with(
            new Settings.Pool(
                usual.connections(),
                usual.waiting(),
                usual.patience(),
                usual.statement(),
                longest)));
  }

  private TestNode(UnaryOperator<Settings> database) throws IOException, CertificateProblem {
    this(
        database,
        Config.Limits.DEFAULT,
        Config.Archive.DEFAULT,
        Config.Connections.DEFAULT,
        Config.Streams.DEFAULT,
        List.of());
  }

  /** The same with limits of the test's own. */
  public TestNode(Config.Limits limits) throws IOException, CertificateProblem {
    this(
        limits,
        Config.Archive.DEFAULT,
        Config.Connections.DEFAULT,
        Config.Streams.DEFAULT,
        List.of());
  }

  /** The same with bounds of the archive, too. */
  public TestNode(Config.Limits limits, Config.Archive archive)
      throws IOException, CertificateProblem {
    this(limits, archive, Config.Connections.DEFAULT, Config.Streams.DEFAULT, List.of());
  }

  /** The same with bounds of connections and streams, behind those proxies. */
  public TestNode(
      Config.Limits limits,
      Config.Connections connections,
      Config.Streams streams,
      List<Network> proxies)
      throws IOException, CertificateProblem {
    this(limits, Config.Archive.DEFAULT, connections, streams, proxies);
  }

  /** The same where connections from here are counted as those from anywhere are. */
  public static TestNode withoutExemption(Config.Limits limits)
      throws IOException, CertificateProblem {
    Config.Connections plain = Config.Connections.DEFAULT;
    return new TestNode(
        limits,
        new Config.Connections(
            plain.perAddress(),
            plain.unauthenticatedPerAddress(),
            1_000,
            List.of(),
            plain.unauthenticated(),
            plain.rate()),
        Config.Streams.DEFAULT,
        List.of());
  }

  private TestNode(
      Config.Limits limits,
      Config.Archive archive,
      Config.Connections connections,
      Config.Streams streams,
      List<Network> proxies)
      throws IOException, CertificateProblem {
    this(settings -> settings, limits, archive, connections, streams, proxies);
  }

  /** One of several nodes on a database. */
  TestNode(
      TestDatabase database,
      im.starling.node.config.Cluster others,
      Versions versions,
      UnaryOperator<Settings> way)
      throws IOException, CertificateProblem {
    this(
        new On(database, others, versions, way),
        Config.Limits.DEFAULT,
        Config.Archive.DEFAULT,
        Config.Connections.DEFAULT,
        Config.Streams.DEFAULT,
        List.of());
  }

  private TestNode(
      UnaryOperator<Settings> with,
      Config.Limits limits,
      Config.Archive archive,
      Config.Connections connections,
      Config.Streams streams,
      List<Network> proxies)
      throws IOException, CertificateProblem {
    this(
        new On(TestDatabase.create(), im.starling.node.config.Cluster.DEFAULT, Wire.VERSIONS, with),
        limits,
        archive,
        connections,
        streams,
        proxies);
  }

  /** What a node stands on. */
  private record On(
      TestDatabase database,
      im.starling.node.config.Cluster others,
      Versions versions,
      UnaryOperator<Settings> with) {}

  private TestNode(
      On on,
      Config.Limits limits,
      Config.Archive archive,
      Config.Connections connections,
      Config.Streams streams,
      List<Network> proxies)
      throws IOException, CertificateProblem {
    database = on.database;
    versions = on.versions;
    settings = on.with.apply(database.settings());
    Config plain = Config.DEFAULT;
    data = TestFolder.create("node");
    config =
        new Config(
            DOMAINS,
            data.path(),
            plain.database(),
            on.others,
            List.of(
                new Listener(Listener.Kind.C2S, Listener.Tls.STARTTLS, "127.0.0.1", 0, proxies),
                new Listener(Listener.Kind.C2S, Listener.Tls.DIRECT, "127.0.0.1", 0, proxies)),
            connections,
            streams,
            plain.operations(),
            plain.certificates(),
            new Config.Cryptography(ENGINE),
            ADMINISTRATORS,
            CONTACTS,
            Config.Registration.OPEN,
            plain.logins(),
            2,
            limits,
            archive,
            plain.logs());
    vertx = vertx();
    metrics = new Metrics();
    membership = join();
    node = start();
  }

  private Vertx vertx() {
    if (config.cluster().host().isEmpty()) {
      return Vertx.vertx(Loops.options(0));
    }
    Cluster joined = await(Node.join(config, Loops.options(0), versions));
    cluster = joined;
    return joined.vertx();
  }

  /** Where other nodes find it. */
  String member() {
    return "127.0.0.1:" + Objects.requireNonNull(cluster).port();
  }

  private Membership join() {
    NodeRun run = cluster == null ? Node.alone() : Node.clustered(cluster);
    return await(Persistence.join(vertx, settings, SqlObserver.NONE, run));
  }

  private Node start() throws CertificateProblem, IOException {
    return await(
        Node.start(
            vertx,
            config,
            membership,
            cluster,
            Certificates.load(config, InstantSource.system()),
            metrics));
  }

  /** Stops it as an operator does, and starts it again, at other ports. */
  public void restart() throws CertificateProblem, IOException {
    restart(() -> {});
  }

  /** The same; something happens to its database while it is not there. */
  public void restart(Runnable meanwhile) throws CertificateProblem, IOException {
    shutDown();
    vertx = vertx();
    metrics = new Metrics();
    membership = join();
    meanwhile.run();
    node = start();
  }

  public int port(Listener.Tls tls) {
    return node.listening().stream()
        .filter(up -> up.listener().tls() == tls)
        .findFirst()
        .orElseThrow()
        .port();
  }

  /** What it stores, to be looked at or prepared behind its back. */
  public Persistence persistence() {
    return membership.persistence();
  }

  public TestDatabase database() {
    return database;
  }

  /** Whether it can ask the database. */
  public boolean reaches() {
    return await(persistence().check()) instanceof Health.Ready;
  }

  /** Who owns which shard, as the database has it. */
  public Map<Integer, Lease> owners() {
    return await(membership.leases().owners());
  }

  /** Completes when it has been fenced. */
  public Future<Void> fenced() {
    return membership.fenced();
  }

  /** Makes an account; done when it is there. */
  public void account(String address, String password) {
    try {
      var made =
          await(
              persistence()
                  .accounts()
                  .create(
                      BareJid.parse(address),
                      new PasswordHashing(new SecureRandom()).derive(password)));
      assert made.address().toString().equals(address);
    } catch (MalformedJid e) {
      throw new IllegalArgumentException(e);
    }
  }

  /** Ends the sessions of an account, as when it was disabled elsewhere at this moment. */
  public void expel(String address) {
    expel(address, Duration.ZERO);
  }

  /** The same for those sessions whose clients have been there for so long. */
  public void expel(String address, Duration ago) {
    try {
      BareJid account = BareJid.parse(address);
      long number = await(persistence().accounts().find(account)).orElseThrow().id();
      await(
          node.expel(
              new AccountEnd(
                  0, account, number, AccountEnd.Why.DISABLED, ago.plus(EndedAccounts.MARGIN))));
    } catch (MalformedJid e) {
      throw new IllegalArgumentException(e);
    }
  }

  /** Changes the password of an account as the command line does: in the database. */
  public void password(String address, String password) {
    try {
      await(
          persistence()
              .accounts()
              .reset(
                  BareJid.parse(address),
                  new PasswordHashing(new SecureRandom()).derive(password)));
    } catch (MalformedJid e) {
      throw new IllegalArgumentException(e);
    }
  }

  /** Lets nobody log in to the account; done when that is so. */
  public void disable(String address, String text) {
    try {
      await(persistence().accounts().disable(BareJid.parse(address), text));
    } catch (MalformedJid e) {
      throw new IllegalArgumentException(e);
    }
  }

  /** Removes an account as the command line does: in the database. */
  public void remove(String address) {
    try {
      boolean there = await(persistence().accounts().remove(BareJid.parse(address)));
      assert there;
    } catch (MalformedJid e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static <T> T await(Future<T> future) {
    try {
      return future.await(PATIENCE, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Stops it, and leaves the database to others. */
  void stop() {
    shutDown();
    data.close();
  }

  private void shutDown() {
    await(
        node.close()
            .eventually(() -> persistence().close())
            .eventually(() -> membership.leases().leave())
            .eventually(() -> cluster == null ? vertx.close() : cluster.close())
            .onComplete(done -> metrics.close()));
  }

  /** Is gone in the middle of whatever it does, as far as a process can do that to itself. */
  void vanish() {
    await(Objects.requireNonNull(cluster).vanish());
    metrics.close();
    data.close();
  }

  @Override
  public void close() {
    stop();
    database.close();
  }
}
