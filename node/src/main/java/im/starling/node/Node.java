// SPDX-License-Identifier: Apache-2.0
package im.starling.node;

import im.starling.cluster.Cluster;
import im.starling.cluster.Members;
import im.starling.cluster.NodeId;
import im.starling.cluster.OneNode;
import im.starling.cluster.Shards;
import im.starling.cluster.Versions;
import im.starling.node.config.Config;
import im.starling.node.config.Logins.Protection;
import im.starling.node.feature.Pipeline;
import im.starling.node.home.HomeServices;
import im.starling.node.home.Homes;
import im.starling.node.home.LoopHomes;
import im.starling.node.loop.Loop;
import im.starling.node.loop.Loops;
import im.starling.node.ops.Metrics;
import im.starling.node.route.Hosts;
import im.starling.node.route.Router;
import im.starling.node.route.SessionLink;
import im.starling.node.sasl.Mechanisms;
import im.starling.node.sasl.PasswordHashing;
import im.starling.node.sasl.Pseudonyms;
import im.starling.node.stream.ClientCounts;
import im.starling.node.stream.ClientLogin;
import im.starling.node.stream.ClientStreams;
import im.starling.node.stream.Fast;
import im.starling.node.stream.NodeGuard;
import im.starling.node.stream.Registration;
import im.starling.node.tls.CertificateWatch;
import im.starling.node.tls.Certificates;
import im.starling.node.wire.Wire;
import im.starling.persistence.AccountEnd;
import im.starling.persistence.ArchiveIds;
import im.starling.persistence.Membership;
import im.starling.persistence.NodeRun;
import im.starling.persistence.Persistence;
import im.starling.persistence.ShardLeases;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The server as a whole: builds the parts in order and takes them down again. */
public final class Node {
  private static final Logger log = LoggerFactory.getLogger(Node.class);
  private static final String VERSION = "0.1.0";
  private static final String LOGIN_SECRET = "login";
  private static final int LOGIN_SECRET_LENGTH = 32;
  private static final Duration CERTIFICATES_EVERY = Duration.ofSeconds(10);
  private static final long UPKEEP_EVERY = TimeUnit.HOURS.toMillis(6);
  private static final long KEY_KINDS_EVERY = TimeUnit.HOURS.toMillis(1);
  private static final long ALIVE_SECONDS = 3;
  private static final long CLOSING_SECONDS = 8;
  private static final long CUTTING_SECONDS = 2;

  private final Vertx vertx;
  private final NodeId self;
  private final Config config;
  private final @Nullable Clustering clustering;
  private final Persistence persistence;
  private final ShardLeases leases;
  private final Shards shards;
  private final Loops loops;
  private final Homes homes;
  private final Router router;
  private final EndedAccounts ended;
  private final ClientStreams clients;
  private final Listeners listeners;
  private final Pipeline pipeline;
  private final HashingPool hashing;
  private final PasswordHashing passwords = new PasswordHashing(new SecureRandom());
  private final List<LoopHomes> loopHomes = new ArrayList<>();
  private Runnable reread = () -> {};

  /** A listener that is up, with the port that it really has. */
  public record Listening(Config.Listener listener, int port) {}

  private Node(
      Vertx vertx, Config config, Membership membership, @Nullable Cluster cluster, Loops loops) {
    NodeId self = new NodeId(membership.node());
    Shards shards = cluster == null ? new OneNode(self) : cluster.members();
    this.self = self;
    this.clustering = cluster == null ? null : new Clustering(cluster, loops);
    Hosts hosts = new Hosts(Set.copyOf(config.domains()));
    this.vertx = vertx;
    this.config = config;
    this.persistence = membership.persistence();
    this.leases = membership.leases();
    this.shards = shards;
    this.loops = loops;
    this.hashing = new HashingPool(vertx);
    this.homes = new Homes(shards);
    this.pipeline =
        new Pipeline(
            Features.all(
                persistence,
                config,
                password -> hashing.run(() -> passwords.derive(password)),
                VERSION,
                homes,
                Randomness::id));
    this.router = new Router(hosts, homes);
    this.ended = new EndedAccounts(loops.all().getFirst(), persistence, homes, router);
    this.clients = new ClientStreams(self, loops.all(), router);
    this.listeners = new Listeners(vertx, config, loops, clients);
  }

  /** A run of a server that is a cluster of one. */
  public static NodeRun alone() {
    NodeId self = new NodeId(Randomness.id());
    return NodeRun.alone(self.name(), new OneNode(self).count());
  }

  /** A run of a node of a cluster, which has its name from there. */
  public static NodeRun clustered(Cluster cluster) {
    Members members = cluster.members();
    return NodeRun.clustered(members.self().node().name(), members.count());
  }

  /**
   * Joins the others, or begins a cluster.
   *
   * @param options of the Vert.x that it makes
   */
  public static Future<Cluster> join(Config config, VertxOptions options) {
    return join(config, options, Wire.VERSIONS);
  }

  /** The same for one that speaks other versions. */
  static Future<Cluster> join(Config config, VertxOptions options, Versions versions) {
    return Arrival.join(config, options, VERSION, versions);
  }

  /**
   * Completes when every listener is up.
   *
   * @param cluster which it is part of; null for one that is alone
   */
  public static Future<Node> start(
      Vertx vertx,
      Config config,
      Membership membership,
      @Nullable Cluster cluster,
      Certificates certificates,
      Metrics metrics) {
    return Loops.start(vertx, config.loops())
        .map(loops -> new Node(vertx, config, membership, cluster, loops))
        .compose(node ->
            node.listeners
                .bind(certificates, metrics)
                .compose(bound -> node.claimAll(cluster))
                .compose(claimed -> node.persistence.ensurePartitions())
                .compose(done -> node.openHomes())
                .compose(done -> node.openClients(certificates, new ClientMeters(metrics)))
                .compose(done -> node.take())
                .compose(done -> node.ended.start())
                .map(done -> {
                  node.listeners.open();
                  node.measure(metrics);
                  node.keep(certificates, metrics);
                  return node;
                }));
  }

  /** The leases are all free: whoever is alone joins only where nobody else is left. */
  private Future<Void> claimAll(@Nullable Cluster cluster) {
    if (cluster != null) {
      Loop first = loops.all().getFirst();
      return first.submit(
          () -> Arrival.introduced(first, cluster.members(), leases, config, Arrival.PATIENCE));
    }
    Set<Integer> all = IntStream.range(0, shards.count()).boxed().collect(Collectors.toSet());
    return leases
        .claim(all)
        .compose(claimed ->
            claimed.keySet().equals(all)
                ? Future.succeededFuture()
                : Future.failedFuture("another node has taken some of the shards"));
  }

  /** In a cluster nothing is here until it has been taken. */
  private Future<Void> take() {
    return clustering == null
        ? Future.succeededFuture()
        : clustering.join(loops, loopHomes, homes, clients, leases);
  }

  private SessionLink link(Loop loop) {
    return clustering == null ? clients.link() : clustering.link(loop, clients.link());
  }

  private Future<Void> openHomes() {
    upkeep();
    vertx.setPeriodic(UPKEEP_EVERY, again -> upkeep());
    return persistence
        .secrets()
        .secret(ArchiveIds.SECRET, ArchiveIds.SECRET_LENGTH)
        .compose(key -> {
          HomeServices services =
              new HomeServices(
                  self,
                  persistence,
                  pipeline,
                  router,
                  shards,
                  this::link,
                  key,
                  Randomness::id,
                  config.limits().resourcesPerAccount());
          return loops.each(loop -> {
            LoopHomes of = new LoopHomes(loop, loops.all().size(), services);
            of.onStall(clients::stalled);
            of.start();
            return of;
          });
        })
        .map(all -> {
          loopHomes.addAll(all);
          homes.open(all);
          return null;
        });
  }

  /** What the log will need, and what it need not keep. Nobody waits for it. */
  private void upkeep() {
    persistence
        .ensurePartitions()
        .compose(
            done -> persistence.forget(RetentionRules.of(config), InstantSource.system().instant()))
        .onFailure(
            failure -> log.atWarn().addKeyValue("why", failure.getMessage()).log("upkeep-failed"));
  }

  private Future<Void> openClients(Certificates certificates, ClientCounts counts) {
    Future<Fast> tokens = Fast.of(persistence, config.logins().tokenLife());
    return Future.join(persistence.secrets().secret(LOGIN_SECRET, LOGIN_SECRET_LENGTH), tokens)
        .compose(both -> {
          Buffer secret = both.resultAt(0);
          boolean protects = config.logins().downgradeProtection() == Protection.ENABLED;
          Mechanisms mechanisms = new Mechanisms(secret.getBytes(), new SecureRandom(), protects);
          clients.open(
              new Hosts(Set.copyOf(config.domains())),
              homes,
              pipeline,
              login(secret, mechanisms, both.resultAt(1), certificates),
              Policy.limits(config),
              counts);
          vertx.setPeriodic(KEY_KINDS_EVERY, again -> resemble(mechanisms));
          return resemble(mechanisms);
        });
  }

  /** See {@link Mechanisms#resemble}. */
  private Future<Void> resemble(Mechanisms mechanisms) {
    return persistence.accounts().keyKinds().onSuccess(mechanisms::resemble).mapEmpty();
  }

  private ClientLogin login(
      Buffer secret, Mechanisms mechanisms, Fast fast, Certificates certificates) {
    return new ClientLogin(
        persistence.accounts(),
        mechanisms,
        certificates::startTls,
        hashing,
        config.registration() == Config.Registration.OPEN
            ? new Registration(
                new Registration.Rules(
                    Policy.administrators(config),
                    peer -> Policy.exempt(config, peer),
                    config.limits().registrationsPerHour()),
                persistence.accounts(),
                hashing,
                passwords,
                loops.all().getFirst())
            : null,
        Randomness::id,
        new Pseudonyms(secret.getBytes()),
        new NodeGuard(
            loops.all(),
            peer -> Policy.exempt(config, peer),
            config.limits().failedLoginsPerAccount(),
            config.limits().failedLoginsPerAddress()),
        fast);
  }

  private void measure(Metrics metrics) {
    metrics.gauge("sessions", "Sessions of clients, detached ones included.", clients::size);
    metrics.gauge(
        "homes", "Accounts in memory.", () -> loopHomes.stream().mapToInt(LoopHomes::size).sum());
    metrics.gauge(
        "log.queued",
        "Rows of the log that wait for their commit.",
        () -> loopHomes.stream().mapToInt(LoopHomes::queued).sum());
    metrics.gauge(
        "database.held",
        "Questions at the database that wait until others of the same account are answered.",
        () -> loopHomes.stream().mapToInt(LoopHomes::waiting).sum());
  }

  private void keep(Certificates certificates, Metrics metrics) {
    reread = CertificateWatch.start(vertx, certificates, CERTIFICATES_EVERY);
    for (String domain : config.domains()) {
      metrics.gauge(
          "certificate.expiry.timestamp.seconds",
          "When the certificate in use ends, in seconds since 1970.",
          () -> certificates.expiry(domain).getEpochSecond(),
          "domain",
          domain);
    }
  }

  /** Reads the certificates again, at once. From any thread. */
  public void rereadCertificates() {
    reread.run();
  }

  /** What is up, in the order of the configuration. */
  public List<Listening> listening() {
    return listeners.listening();
  }

  /** What is wrong with the event loops, if anything; late if one of them stands still. */
  public Future<Optional<String>> alive() {
    return loops
        .each(Loop::millis)
        .timeout(ALIVE_SECONDS, TimeUnit.SECONDS)
        .map(all -> Optional.<String>empty())
        .recover(late -> Future.succeededFuture(Optional.of("an event loop stands still")));
  }

  /** Ends an account's sessions. */
  Future<Void> expel(AccountEnd end) {
    return loops.all().getFirst().submit(() -> ended.expel(end));
  }

  private static Future<Void> close(LoopHomes homes) {
    Promise<Void> closed = Promise.promise();
    homes.loop().post(() -> homes.close().onComplete(closed));
    return closed.future();
  }

  /** Nothing is said to any client after it; that it has taken note need not be waited for long. */
  private Future<Void> cut() {
    log.atWarn().log("streams-not-settled");
    return clients.cut().timeout(CUTTING_SECONDS, TimeUnit.SECONDS).otherwiseEmpty();
  }

  /** Ends the streams, then everything else. */
  public Future<Void> close() {
    Future<Void> closed = listeners.close();
    return leave()
        .compose(left ->
            clients
                .close(drain())
                .timeout(CLOSING_SECONDS + drain().toSeconds(), TimeUnit.SECONDS)
                .recover(unsettled -> cut()))
        .eventually(() -> closed)
        .eventually(() -> Future.join(loopHomes.stream().map(Node::close).toList()))
        .eventually(this::goodbye);
  }

  private Future<Void> goodbye() {
    return clustering == null
        ? Future.succeededFuture()
        : clustering.goodbye(loops.all().getFirst());
  }

  /** Who is alone leaves nobody to whom its clients could come. */
  private Duration drain() {
    return clustering == null ? Duration.ZERO : config.streams().drain();
  }

  private Future<Void> leave() {
    return clustering == null ? Future.succeededFuture() : clustering.leave(loops.all().getFirst());
  }
}
