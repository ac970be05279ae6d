// SPDX-License-Identifier: Apache-2.0
package im.starling.node.simulation;

import im.starling.persistence.Lease;
import im.starling.protocol.BareJid;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A cluster with its clients for some seconds of misfortune, and until it has come to rest. */
final class Simulation {
  static final String[] RESOURCES = {"balcony", "garden"};

  private static final long SECOND = 1_000_000;

  /** By then everything has to be as it should be, after the last that was done to it. */
  private static final long REST = 120 * SECOND;

  private static final int MOST_NODES = 4;

  private static final String MISSED = "nobody has received ";

  /** What comes twice, or late, must not hide what never comes. */
  private static final Set<String> REPEATS = Set.of("row-twice", "order-of-rows", "stored-twice");

  private final Quiet log;
  private final World world;
  private final Random chance;

  /** Who does not hear whom. */
  private final Random ways;

  private final List<SimulatedNode> nodes = new ArrayList<>();
  private final List<Client> clients = new ArrayList<>();
  private final List<BareJid> accounts = new ArrayList<>();

  /** The last time at which a node was lost, or lost touch. */
  private long trouble = -1;

  private boolean settling;
  private boolean parted;

  /**
   * What came of it.
   *
   * @param repeated messages that were stored twice, as is known
   * @param orphaned sessions that were asked for when their node was gone at once
   * @param resumed those of them that went on
   */
  record Outcome(
      List<Ledger.Violation> violations,
      int messages,
      int repeated,
      int orphaned,
      int resumed,
      long events,
      List<String> trace) {}

  private Simulation(long seed, boolean tracing, Quiet log) {
    this.log = log;
    Random shape = new Random(seed);
    this.world = World.of(seed, 3 + shape.nextInt(10), tracing);
    this.chance = world.time().chance("simulation");
    this.ways = world.time().chance("ways");
  }

  /** Plays it. */
  static Outcome of(long seed, boolean tracing, Quiet log) {
    return new Simulation(seed, tracing, log).run();
  }

  private Outcome run() {
    int count = 2 + chance.nextInt(3);
    for (int i = 0; i < count; i++) {
      BareJid account = new BareJid("user" + i, World.DOMAIN);
      accounts.add(account);
      world.database().account(account);
    }
    int first = 1 + chance.nextInt(3);
    for (int i = 0; i < first; i++) {
      join();
    }
    for (BareJid account : accounts) {
      boolean alone = chance.nextBoolean();
      clients.add(new Client(world, this, account, RESOURCES[0], alone));
      if (!alone) {
        clients.add(new Client(world, this, account, RESOURCES[1], false));
      }
    }
    misfortune(world.time().now() + (3 + chance.nextInt(12)) * SECOND);
    settling = true;
    rest();
    if (fine()) {
      clients.forEach(client -> accounts.forEach(client::write));
      rest();
    }
    if (fine()) {
      world.ledger().settle(world.database());
    }
    return new Outcome(
        world.ledger().violations(),
        world.ledger().size(),
        world.ledger().repeated(),
        world.ledger().orphaned(),
        world.ledger().resumed(),
        world.time().events(),
        world.ledger().traced());
  }

  private boolean fine() {
    log.errors().forEach(error -> world.ledger().violated("logged", error));
    log.errors().clear();
    return world.ledger().violations().stream()
        .allMatch(violation -> REPEATS.contains(violation.kind()));
  }

  // What happens to the cluster.

  private void misfortune(long until) {
    int often = 200 + chance.nextInt(3_000);
    while (world.time().now() < until && fine()) {
      world.time().until(world.time().now() + (100 + chance.nextInt(often)) * 1_000L);
      int luck = chance.nextInt(10);
      List<SimulatedNode> up = up();
      if (luck < 4 && world.network().running().size() < MOST_NODES) {
        join();
      } else if (luck < 7 && up.size() > 1) {
        up.get(chance.nextInt(up.size())).leave();
      } else if (luck < 9 && (up.size() > 1 || chance.nextInt(4) == 0) && !up.isEmpty()) {
        crash(up.get(chance.nextInt(up.size())));
      } else if (up.size() > 1) {
        SimulatedNode victim = up.get(chance.nextInt(up.size()));
        if (ways.nextInt(3) == 0) {
          isolate(victim);
        } else {
          part(victim);
        }
      }
    }
  }

  private List<SimulatedNode> up() {
    return nodes.stream()
        .filter(node -> node.state() == SimulatedNode.State.OPEN && !node.parted())
        .toList();
  }

  private void join() {
    String name = "n" + (nodes.size() + 1);
    world.ledger().trace(() -> name + " joins");
    SimulatedNode[] made = {null};
    SimulatedNode node =
        new SimulatedNode(world, name, 1 + chance.nextInt(2), () -> overthrown(made));
    made[0] = node;
    nodes.add(node);
    world.network().join(node);
  }

  /** It has been fenced: it begins anew. */
  private void overthrown(@Nullable SimulatedNode[] which) {
    SimulatedNode node = which[0];
    if (node != null && !node.over()) {
      crash(node);
      join();
    }
  }

  private void crash(SimulatedNode node) {
    trouble = Math.max(trouble, world.time().now());
    node.crash();
    if (world.network().running().isEmpty()) {
      join();
    }
  }

  /** It comes back as another one. */
  private void isolate(SimulatedNode node) {
    parted = true;
    trouble = Math.max(trouble, world.time().now());
    node.isolate();
    world
        .time()
        .after(
            (1 + chance.nextInt(25)) * SECOND,
            chance,
            () -> {
              if (!node.over()) {
                crash(node);
                join();
              }
            });
  }

  /** It does not hear the others, or they do not hear it; where that takes long all notice. */
  private void part(SimulatedNode node) {
    parted = true;
    int which = 1 + ways.nextInt(3);
    node.silence((which & 1) != 0, (which & 2) != 0);
    long noticed = (2 + ways.nextInt(8)) * SECOND;
    long ended = (1 + ways.nextInt(20)) * SECOND;
    trouble = Math.max(trouble, world.time().now() + ended + 2 * SECOND);
    if (ended > noticed) {
      world.time().after(noticed, ways, () -> unless(node, node::estrange));
    }
    world.time().after(ended, ways, () -> unless(node, () -> node.heal(ended > noticed)));
  }

  private static void unless(SimulatedNode over, Runnable task) {
    if (!over.over()) {
      task.run();
    }
  }

  // What clients ask.

  /** Whether a node was lost since then. */
  boolean troubled(long at) {
    return trouble >= at;
  }

  /** Whether any node has ever lost sight of the others. */
  boolean parted() {
    return parted;
  }

  boolean settling() {
    return settling;
  }

  BareJid anybody(Random by) {
    return accounts.get(by.nextInt(accounts.size()));
  }

  @Nullable SimulatedNode someNode(Random by) {
    List<SimulatedNode> open =
        nodes.stream().filter(node -> node.state() == SimulatedNode.State.OPEN).toList();
    return open.isEmpty() ? null : open.get(by.nextInt(open.size()));
  }

  // Its end.

  private void rest() {
    long late = world.time().now() + REST;
    while (fine() && unrest() != null) {
      if (world.network().running().isEmpty()) {
        join();
      }
      if (world.time().now() > late) {
        String unrest = String.valueOf(unrest());
        world.ledger().violated(unrest.startsWith(MISSED) ? "never-received" : "no-rest", unrest);
        return;
      }
      world.time().until(world.time().now() + SECOND / 2);
    }
  }

  /** What is not as it should be, null if everything is. */
  private @Nullable String unrest() {
    for (SimulatedNode node : world.network().running()) {
      if (node.state() != SimulatedNode.State.OPEN || node.parted()) {
        return node.id().name() + " is " + node.state();
      }
    }
    for (int shard = 0; shard < world.shards().count(); shard++) {
      int which = shard;
      Lease lease = world.database().leases.get(shard);
      if (lease == null
          || world.network().running().stream()
              .noneMatch(node -> node.id().name().equals(lease.node()))) {
        return "shard " + which + " is " + lease;
      }
    }
    for (Client client : clients) {
      if (!client.atRest()) {
        return client.standing();
      }
    }
    Ledger.Letter missed = world.ledger().missed();
    return missed == null ? null : MISSED + missed;
  }
}
