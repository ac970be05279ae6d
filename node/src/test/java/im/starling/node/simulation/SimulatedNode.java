// SPDX-License-Identifier: Apache-2.0
package im.starling.node.simulation;

import im.starling.cluster.NodeId;
import im.starling.cluster.OpenLink;
import im.starling.cluster.Peer;
import im.starling.cluster.Window;
import im.starling.node.AllFeatures;
import im.starling.node.LoopCalls;
import im.starling.node.alone.Logins;
import im.starling.node.feature.Pipeline;
import im.starling.node.home.HomeServices;
import im.starling.node.home.Homes;
import im.starling.node.home.LoopHomes;
import im.starling.node.home.Place;
import im.starling.node.home.Shadows;
import im.starling.node.loop.Loop;
import im.starling.node.ownership.LoopParts;
import im.starling.node.ownership.Tenure;
import im.starling.node.route.Hosts;
import im.starling.node.route.Router;
import im.starling.node.stream.ClientStreams;
import im.starling.node.wire.AllSessions;
import im.starling.node.wire.OpenWire;
import im.starling.node.wire.Wire;
import im.starling.persistence.Persistence;
import im.starling.persistence.ShardLeases;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;

/** One run of a node: what Node and Clustering put together, with nothing real at the seams. */
final class SimulatedNode {
  /** For so long its streams are closed one after the other. */
  private static final Duration DRAIN = Duration.ofSeconds(1);

  private static final long LEAVING = 15_000;
  private static final long CLOSING = 10_000;

  private final World world;
  private final NodeId id;
  private final Random chance;
  private final Window window;
  private final DatabaseRun run;
  private final ShardLeases leases;
  private final List<SimulatedLoop> loops = new ArrayList<>();
  private final List<Wire> wires = new ArrayList<>();
  private final List<LoopParts> parts = new ArrayList<>();
  private final List<Connection> connections = new ArrayList<>();
  private final Map<String, Peer> known = new TreeMap<>();
  private final List<OpenLink> links = new ArrayList<>();
  private final Homes homes;
  private final ClientStreams streams;
  private final Tenure tenure;
  private State state = State.STARTING;
  private boolean met;
  private boolean deaf;
  private boolean mute;
  private boolean felled;
  private long cut = Long.MAX_VALUE;
  private long ids;
  private long runs;

  /** How far it is. */
  enum State {
    STARTING,
    OPEN,
    LEAVING,
    OVER
  }

  /**
   * @param overthrown is called when it hears that it has been fenced
   */
  SimulatedNode(World world, String name, int loopCount, Runnable overthrown) {
    this.world = world;
    this.id = new NodeId(name);
    this.chance = world.time().chance("node " + name);
    this.window = window(chance.nextInt(10) == 0 ? 3 : 1_024);
    this.run = new DatabaseRun(world.database(), name, overthrown);
    this.leases = new SimulatedLeases(world.database(), run);
    long skew = chance.nextInt(200) - 100L;
    for (int i = 0; i < loopCount; i++) {
      SimulatedLoop loop = new SimulatedLoop(world.time(), world.ledger(), name, i, skew);
      loops.add(loop);
      wires.add(new Wire(loop));
    }
    Hosts hosts = new Hosts(Set.of(World.DOMAIN));
    Persistence persistence = run.persistence();
    Pipeline pipeline = AllFeatures.pipeline(persistence);
    homes = new Homes(world.shards());
    Router router = new Router(hosts, homes);
    streams = new ClientStreams(id, loops, router);
    HomeServices services =
        new HomeServices(
            id,
            persistence,
            pipeline,
            router,
            world.shards(),
            loop ->
                new AllSessions(
                    id,
                    streams.link(),
                    wires.get(loop.index()),
                    other -> known.containsKey(other.name()),
                    () -> met),
            Buffer.buffer(new byte[16]),
            this::fresh,
            1_000);
    List<LoopHomes> all = new ArrayList<>();
    for (SimulatedLoop loop : loops) {
      world.time().as(loop, () -> all.add(new LoopHomes(loop, loopCount, services)));
    }
    homes.open(all);
    homes.join(() -> List.copyOf(known.values()));
    streams.open(
        hosts,
        homes,
        pipeline,
        Logins.of(persistence.accounts(), loops, this::fresh),
        Logins.limits(Duration.ofSeconds(20)),
        event -> {});
    for (LoopHomes of : all) {
      parts.add(part(of));
    }
    tenure = new Tenure(loops.getFirst(), id, leases, parts);
    parts.forEach(this::open);
    first().post(() -> tenure.serve().onSuccess(settled -> opened()));
  }

  private LoopParts part(LoopHomes of) {
    int index = of.loop().index();
    return new LoopParts(
        of.loop(),
        of,
        homes.lanes(index),
        (some, by) -> streams.gather(index, world.shards(), some, by),
        new Shadows(of.loop(), world.shards()),
        wires.get(index));
  }

  private void open(LoopParts part) {
    Map<Integer, Place> nowhere = new HashMap<>();
    for (int shard = 0; shard < world.shards().count(); shard++) {
      nowhere.put(shard, Place.HELD);
    }
    SimulatedLoop loop = loops.get(part.loop().index());
    world
        .time()
        .as(
            loop,
            () -> {
              part.homes().start();
              part.homes().shards().empty();
              part.lanes().open(part.wire());
              part.lanes().place(nowhere);
              OpenLink link = new OpenLink(loop, peer(), window, around(loop.index()), part.wire());
              links.add(link);
              OpenWire.over(
                  part.wire(),
                  LoopCalls.of(
                      part,
                      world.shards(),
                      homes,
                      streams,
                      task -> first().post(() -> task.accept(tenure))),
                  link::send);
            });
  }

  private OpenLink.Around around(int loop) {
    return new OpenLink.Around(
        this::loops,
        () -> ++runs,
        (to, toLoop, frame) -> world.network().carry(this, loop, to, toLoop, frame));
  }

  private static Window window(int frames) {
    Window usual = Window.usual();
    return new Window(
        usual.bytes(), frames, usual.frame(), usual.resend(), usual.patience(), usual.receipt());
  }

  private int loops(NodeId other) {
    Peer peer = known.get(other.name());
    return peer == null ? 0 : peer.loops();
  }

  private void opened() {
    if (state == State.STARTING) {
      state = State.OPEN;
      world.ledger().trace(() -> id.name() + " is open");
    }
  }

  private String fresh() {
    return id.name() + "-" + ++ids;
  }

  private SimulatedLoop first() {
    return loops.getFirst();
  }

  NodeId id() {
    return id;
  }

  Peer peer() {
    return new Peer(id, loops.size(), "1", Wire.VERSIONS);
  }

  State state() {
    return state;
  }

  boolean over() {
    return state == State.OVER;
  }

  /** It was gone at once, when there was another one. */
  boolean felled() {
    return felled;
  }

  Random chance() {
    return chance;
  }

  // Its clients.

  /** Whoever connects is on one of its loops from then on. */
  Connection accept(Client client) {
    SimulatedLoop loop = loops.get(chance.nextInt(loops.size()));
    Connection connection = new Connection(world, loop, client, fresh());
    connections.removeIf(Connection::over);
    connections.add(connection);
    loop.post(() -> streams.accept(loop, connection));
    return connection;
  }

  // Its end.

  /** It stops, in the middle of whatever it does. */
  void crash() {
    world.ledger().trace(() -> id.name() + " is no more");
    felled =
        state == State.OPEN
            && world.network().running().stream()
                .anyMatch(other -> other != this && other.state() == State.OPEN);
    state = State.OVER;
    cut = world.time().now() + chance.nextInt(10_000);
    loops.forEach(SimulatedLoop::crash);
    run.crash();
    connections.forEach(Connection::lose);
    world.network().leave(this);
  }

  /** It gives everything away, and stops. */
  void leave() {
    world.ledger().trace(() -> id.name() + " leaves");
    state = State.LEAVING;
    first()
        .post(() ->
            within(LEAVING, tenure::leave)
                .compose(left -> within(CLOSING, () -> streams.close(DRAIN)))
                .compose(closed -> within(CLOSING, streams::cut))
                .compose(
                    cut -> Future.join(parts.stream().map(part -> close(part.homes())).toList()))
                .compose(closed -> within(CLOSING, tenure::goodbye))
                .compose(said -> within(CLOSING, leases::leave))
                .onComplete(done -> world.time().after(1_000, chance, this::end)));
  }

  private void end() {
    if (!over()) {
      crash();
    }
  }

  private Future<Void> within(long millis, Supplier<Future<Void>> task) {
    Promise<Void> done = Promise.promise();
    Loop.Timer late = first().after(millis, done::tryComplete);
    task.get()
        .onComplete(ended -> {
          late.cancel();
          first().post(done::tryComplete);
        });
    return done.future();
  }

  private Future<Void> close(LoopHomes of) {
    return within(CLOSING, () -> of.loop().submit(of::close));
  }

  // What it knows of the others.

  /** Nobody hears it any more, but its clients and the database. */
  void isolate() {
    silence(true, true);
    estrange();
  }

  /** Some of what passes between it and the others does not, and nobody is told. */
  void silence(boolean nothingComes, boolean nothingGoes) {
    deaf = nothingComes;
    mute = nothingGoes;
    world
        .ledger()
        .trace(
            () -> id.name() + (deaf ? " is deaf" : " hears") + (mute ? ", is mute" : ", is heard"));
  }

  /** It has been so for too long. */
  void estrange() {
    world.network().cut(this);
  }

  /** All passes again. */
  void heal(boolean estranged) {
    silence(false, false);
    if (estranged) {
      world.network().heal(this);
    }
  }

  boolean parted() {
    return deaf || mute;
  }

  boolean reaches(SimulatedNode other) {
    return !mute && !other.deaf;
  }

  /** True where what it has sent does not arrive any more. */
  boolean lost(long now) {
    return now > cut;
  }

  /** One that was out of sight. */
  void back(Peer peer) {
    left(peer.node());
    joined(peer);
  }

  void joined(Peer peer) {
    if (known.put(peer.node().name(), peer) == null) {
      met = true;
      world.ledger().trace(() -> id.name() + " sees " + peer.node().name());
      first().post(() -> tenure.joined(peer));
      replaced();
    }
  }

  void left(NodeId other) {
    if (known.remove(other.name()) == null) {
      return;
    }
    world.ledger().trace(() -> id.name() + " sees " + other.name() + " no more");
    for (SimulatedLoop loop : loops) {
      loop.post(() -> links.get(loop.index()).left(other));
    }
    first().post(() -> tenure.left(other));
    replaced();
  }

  /** It hears, in time, of another table. */
  void replaced() {
    world
        .time()
        .after(
            1_000L + chance.nextInt(400_000),
            chance,
            () -> {
              List<List<NodeId>> table = table();
              first().post(() -> tenure.placed(table));
            });
  }

  private List<List<NodeId>> table() {
    List<List<NodeId>> table = new ArrayList<>();
    for (int shard = 0; shard < world.shards().count(); shard++) {
      int of = shard;
      List<NodeId> all = new ArrayList<>(List.of(id));
      known.values().forEach(peer -> all.add(peer.node()));
      all.sort(Comparator.comparingInt(node -> new Random(node.name().hashCode() + of).nextInt()));
      table.add(List.copyOf(all.subList(0, Math.min(3, all.size()))));
    }
    return table;
  }

  void hears(int toLoop, Buffer frame) {
    loops.get(toLoop).post(() -> links.get(toLoop).arrived(frame));
  }
}
