// SPDX-License-Identifier: Apache-2.0
package im.starling.node.stream;

import im.starling.cluster.NodeId;
import im.starling.cluster.Shards;
import im.starling.node.loop.Loop;
import im.starling.node.route.SessionRef;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The stream sides of all sessions of one loop. On that loop. */
final class LoopSessions {
  private final NodeId node;
  private final Loop loop;
  private final Map<Long, ClientSession> sessions = new HashMap<>();

  /** Of the shards that have come from elsewhere. */
  private final Map<Integer, Owner> owners = new HashMap<>(0);

  private long next;
  private int stalls;
  private int claims;
  private boolean closing;

  /**
   * @param epoch of the lease: who came later has a greater one
   */
  private record Owner(NodeId node, long epoch) {}

  LoopSessions(NodeId node, Loop loop) {
    this.node = node;
    this.loop = loop;
  }

  Loop loop() {
    return loop;
  }

  SessionRef add(ClientSession session) {
    SessionRef ref = new SessionRef(node, loop.index(), ++next);
    sessions.put(ref.id(), session);
    return ref;
  }

  void remove(SessionRef ref) {
    sessions.remove(ref.id());
  }

  @Nullable ClientSession find(SessionRef ref) {
    return sessions.get(ref.id());
  }

  /** No session begins here any more, or comes from elsewhere. */
  void close() {
    closing = true;
  }

  /** A stream asks for a session, until that is {@link #claimed}; false if it is too late. */
  boolean claim() {
    claims += closing ? 0 : 1;
    return !closing;
  }

  void claimed() {
    claims--;
  }

  /** Whether a session may still begin. */
  boolean claiming() {
    return claims > 0;
  }

  /** A log of this node stands still, or goes on. */
  void stalled(boolean now) {
    boolean before = stalled();
    stalls += now ? 1 : -1;
    if (before != stalled()) {
      all().forEach(ClientSession::pace);
    }
  }

  /** True while a log of this node stands still. */
  boolean stalled() {
    return stalls > 0;
  }

  /** All whose accounts live in one of these shards. */
  List<ClientSession> of(Shards shards, Set<Integer> some) {
    List<ClientSession> found = new ArrayList<>();
    for (ClientSession session : sessions.values()) {
      if (some.contains(shards.of(session.account()).index())) {
        found.add(session);
      }
    }
    return found;
  }

  /**
   * That node has the homes of these shards now; what others still say of them is out of date.
   *
   * @param some with the epochs of their leases
   * @return those of which nobody later has said so before
   */
  Set<Integer> moved(Map<Integer, Long> some, NodeId to) {
    Set<Integer> current = new HashSet<>();
    some.forEach((shard, epoch) -> {
      Owner before = owners.get(shard);
      if (before == null || before.epoch <= epoch) {
        owners.put(shard, new Owner(to, epoch));
        current.add(shard);
      }
    });
    return current;
  }

  /** Whether that node may still say something to sessions of a shard. */
  boolean mayTell(int shard, NodeId from) {
    Owner owner = owners.get(shard);
    return owner == null || owner.node.equals(from);
  }

  int size() {
    return sessions.size();
  }

  List<ClientSession> all() {
    return new ArrayList<>(sessions.values());
  }
}
