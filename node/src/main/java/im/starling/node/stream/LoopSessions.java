// SPDX-License-Identifier: Apache-2.0
package im.starling.node.stream;

import im.starling.cluster.NodeId;
import im.starling.node.loop.Loop;
import im.starling.node.route.SessionRef;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The stream sides of all sessions of one loop. On that loop. */
final class LoopSessions {
  private final NodeId node;
  private final Loop loop;
  private final Map<Long, ClientSession> sessions = new HashMap<>();
  private long next;
  private int stalls;

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

  int size() {
    return sessions.size();
  }

  List<ClientSession> all() {
    return new ArrayList<>(sessions.values());
  }
}
