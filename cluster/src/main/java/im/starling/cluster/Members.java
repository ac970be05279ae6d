// SPDX-License-Identifier: Apache-2.0
package im.starling.cluster;

import com.hazelcast.cluster.Member;
import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.cluster.MembershipListener;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.HazelcastInstanceNotActiveException;
import com.hazelcast.partition.MigrationListener;
import com.hazelcast.partition.MigrationState;
import com.hazelcast.partition.Partition;
import com.hazelcast.partition.ReplicaMigrationEvent;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who is in the cluster, and who should own which shard, as Hazelcast sees it. Changes are made on
 * one context of its own and told on those of the listeners; Hazelcast's threads only wake it up.
 * Questions from any thread.
 */
public final class Members implements Shards {
  private static final Logger log = LoggerFactory.getLogger(Members.class);

  /** Hazelcast tells of changes; but what if not? The table is read at least so often. */
  private static final long READ_EVERY = 1_000;

  private final Peer self;
  private final HazelcastInstance hazelcast;
  private final Vertx vertx;
  private final Context context;
  private final Consumer<NodeId> forget;
  private final Promise<Void> complete = Promise.promise();
  private List<Listening> listeners = List.of();
  private Map<NodeId, UUID> runs = Map.of();
  private final Promise<Void> stopped = Promise.promise();
  private volatile boolean stopping;
  private volatile boolean met;
  private boolean reading;
  private boolean stale;
  private long timer;
  private volatile Map<NodeId, Peer> peers;
  private volatile List<NodeId> owners = List.of();
  private List<List<NodeId>> replicas = List.of();

  /** Who is told, and where. */
  private record Listening(Context context, MembersListener listener) {
    void tell(Consumer<MembersListener> event) {
      context.runOnContext(turn -> event.accept(listener));
    }
  }

  /** What was read from Hazelcast. */
  private record Found(
      Map<NodeId, Peer> peers,
      Map<NodeId, UUID> runs,
      List<NodeId> owners,
      List<List<NodeId>> replicas) {}

  Members(Peer self, HazelcastInstance hazelcast, Vertx vertx, Consumer<NodeId> forget) {
    this.self = self;
    this.hazelcast = hazelcast;
    this.vertx = vertx;
    this.context = vertx.getOrCreateContext();
    this.forget = forget;
    this.peers = Map.of(self.node(), self);
  }

  /** Completes when every shard has an owner. */
  Future<Void> start() {
    hazelcast.getCluster().addMembershipListener(new Changes());
    hazelcast.getPartitionService().addMigrationListener(new Changes());
    timer = vertx.setPeriodic(READ_EVERY, again -> wake());
    wake();
    return complete.future();
  }

  /** Completes when nothing is asked of Hazelcast any more; before, its worker must not end. */
  Future<Void> stop() {
    if (!stopping) {
      stopping = true;
      vertx.cancelTimer(timer);
      context.runOnContext(turn -> stoppedUnlessReading());
    }
    return stopped.future();
  }

  private void stoppedUnlessReading() {
    if (stopping && !reading) {
      stopped.tryComplete();
    }
  }

  public Peer self() {
    return self;
  }

  /** All that are there, this one included. */
  public List<Peer> peers() {
    return List.copyOf(peers.values());
  }

  /** True if another one has ever been there: it may be out of sight, and come back. */
  public boolean met() {
    return met;
  }

  /** Nothing for one that is not, or no longer, in the cluster. */
  public @Nullable Peer peer(NodeId node) {
    return peers.get(node);
  }

  @Override
  public int count() {
    return Hazel.PARTITIONS;
  }

  @Override
  public NodeId owner(Shard shard) {
    return owners.get(shard.index());
  }

  /** Tells of who is there, then of every change; on the context of the caller. */
  public void listen(MembersListener listener) {
    Listening listening = new Listening(vertx.getOrCreateContext(), listener);
    context.runOnContext(turn -> {
      List<Listening> more = new ArrayList<>(listeners);
      more.add(listening);
      listeners = List.copyOf(more);
      for (Peer peer : peers.values()) {
        if (!peer.equals(self)) {
          listening.tell(there -> there.joined(peer));
        }
      }
      List<NodeId> now = owners;
      if (!now.isEmpty()) {
        listening.tell(there -> there.assigned(now));
      }
      List<List<NodeId>> places = replicas;
      if (!places.isEmpty()) {
        listening.tell(there -> there.placed(places));
      }
    });
  }

  /** From any thread: something is other than it was. */
  private void wake() {
    if (stopping) {
      return;
    }
    context.runOnContext(turn -> {
      stale = true;
      read();
    });
  }

  /** Hazelcast may take a lock for an answer, so it is asked on a worker; one at a time. */
  private void read() {
    if (reading || !stale || stopping) {
      return;
    }
    reading = true;
    stale = false;
    vertx
        .executeBlocking(this::found)
        .onComplete(done ->
            context.runOnContext(turn -> {
              reading = false;
              stoppedUnlessReading();
              if (stopping) {
                return;
              }
              if (done.succeeded()) {
                changed(done.result());
              } else if (!(done.cause() instanceof HazelcastInstanceNotActiveException)) {
                log.atWarn().setCause(done.cause()).log("members-unread");
              }
              read();
            }));
  }

  private Found found() {
    Map<NodeId, Peer> there = new HashMap<>();
    Map<NodeId, UUID> ids = new HashMap<>();
    for (Member member : hazelcast.getCluster().getMembers()) {
      Peer peer = peer(member);
      there.put(peer.node(), peer);
      ids.put(peer.node(), member.getUuid());
    }
    List<NodeId> table = new ArrayList<>(Hazel.PARTITIONS);
    List<NodeId> before = owners;
    for (Partition partition : hazelcast.getPartitionService().getPartitions()) {
      int index = partition.getPartitionId();
      Member owner = partition.getOwner();
      if (owner != null) {
        table.add(peer(owner).node());
      } else if (index < before.size()) {
        // Nobody yet in the place of one who is gone: what is sent there fails until somebody is.
        table.add(before.get(index));
      } else {
        return new Found(there, ids, List.of(), List.of());
      }
    }
    return new Found(there, ids, List.copyOf(table), Hazel.replicas(hazelcast, Members::node));
  }

  private static NodeId node(Member member) {
    return new NodeId(attribute(member, Hazel.NODE));
  }

  private static Peer peer(Member member) {
    return new Peer(
        new NodeId(attribute(member, Hazel.NODE)),
        Integer.parseInt(attribute(member, Hazel.LOOPS)),
        attribute(member, Hazel.VERSION),
        Versions.parse(attribute(member, Hazel.SPEAKS)));
  }

  private static String attribute(Member member, String name) {
    String value = member.getAttribute(name);
    if (value == null) {
      throw new IllegalStateException("a member of the cluster is no Starling: " + member);
    }
    return value;
  }

  private void changed(Found now) {
    Map<NodeId, UUID> before = runs;
    // Where this one has another id than before, the others had it for gone, and have forgotten it.
    boolean returned = !Objects.equals(before.get(self.node()), now.runs.get(self.node()));
    peers = Map.copyOf(now.peers);
    met |= peers.size() > 1;
    runs = now.runs;
    // One that went and came back between two looks was gone all the same.
    before.forEach((node, run) -> {
      if (!node.equals(self.node()) && (returned || !run.equals(now.runs.get(node)))) {
        forget.accept(node);
        tell(listener -> listener.left(node));
      }
    });
    now.runs.forEach((node, run) -> {
      Peer peer = now.peers.get(node);
      if (peer != null && !peer.equals(self) && (returned || !run.equals(before.get(node)))) {
        tell(listener -> listener.joined(peer));
      }
    });
    if (!now.owners.isEmpty() && !now.owners.equals(owners)) {
      owners = now.owners;
      tell(listener -> listener.assigned(now.owners));
      complete.tryComplete();
    }
    if (!now.replicas.isEmpty() && !now.replicas.equals(replicas)) {
      replicas = now.replicas;
      tell(listener -> listener.placed(now.replicas));
    }
  }

  private void tell(Consumer<MembersListener> event) {
    listeners.forEach(listening -> listening.tell(event));
  }

  /** Called on Hazelcast's threads. */
  private final class Changes implements MembershipListener, MigrationListener {
    @Override
    public void memberAdded(MembershipEvent event) {
      wake();
    }

    @Override
    public void memberRemoved(MembershipEvent event) {
      wake();
    }

    @Override
    public void migrationStarted(MigrationState state) {}

    @Override
    public void migrationFinished(MigrationState state) {
      wake();
    }

    @Override
    public void replicaMigrationCompleted(ReplicaMigrationEvent event) {
      wake();
    }

    @Override
    public void replicaMigrationFailed(ReplicaMigrationEvent event) {
      wake();
    }
  }
}
