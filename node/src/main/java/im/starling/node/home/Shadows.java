// SPDX-License-Identifier: Apache-2.0
package im.starling.node.home;

import im.starling.cluster.NodeId;
import im.starling.cluster.Shards;
import im.starling.node.loop.Loop;
import im.starling.node.route.Acknowledged;
import im.starling.node.route.Envelope.Announce;
import im.starling.node.route.Kept;
import im.starling.node.route.Mark;
import im.starling.node.route.SessionRef;
import im.starling.node.route.Standing;
import im.starling.protocol.FullJid;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a loop keeps of sessions that have stream and home on one other node, for the home that
 * comes next when that node is gone (ADR 16). On that loop.
 */
public final class Shadows {
  /** How many; more than these are not kept, and would begin anew. */
  private static final int MOST = 200_000;

  private final Loop loop;
  private final Shards shards;
  private final int most;
  private final Map<SessionRef, Shade> shades = new HashMap<>();

  /** Where the same session was before, nobody is to hear of that. */
  private final Map<FullJid, SessionRef> latest = new HashMap<>();

  /** Of the last leases with which somebody asked for shards: who asks late is told nothing. */
  private final Map<Integer, Long> epochs = new HashMap<>();

  /** One session. */
  private static final class Shade {
    private final SessionRef session;
    private final Standing begun;
    private final Marks marks = new Marks();
    private final Acknowledged had = new Acknowledged();
    private Kept kept;

    /** Its node is out of sight. */
    private boolean gone;

    Shade(SessionRef session, Standing standing) {
      this.session = session;
      this.begun = standing;
      this.kept = standing.kept();
      had.addAll(standing.had());
      marks.reset(standing.mark());
    }

    void mark(Mark mark, long floor) {
      marks.add(mark, this::had);
      had.floor(floor);
    }

    private void had(long row) {
      if (row > 0) {
        had.add(row);
      }
    }

    /** What was on its way to the stream the next home finds in the log. */
    Standing standing() {
      Mark mark = marks.whole();
      return new Standing(
          begun.address(),
          begun.peer(),
          begun.resumeId(),
          begun.resumeSeconds(),
          mark,
          kept,
          had.rows(),
          mark.rows().stream().filter(row -> row > 0).toList(),
          null);
    }
  }

  public Shadows(Loop loop, Shards shards) {
    this(loop, shards, MOST);
  }

  Shadows(Loop loop, Shards shards, int most) {
    this.loop = loop;
    this.shards = shards;
    this.most = most;
  }

  /** This, and nothing else, is to be known of a session. False where there are too many. */
  public boolean begin(SessionRef session, Standing standing) {
    drop(session);
    SessionRef before = latest.get(standing.address());
    if (before != null) {
      drop(before);
    }
    if (shades.size() >= most) {
      return false;
    }
    shades.put(session, new Shade(session, standing));
    latest.put(standing.address(), session);
    return true;
  }

  /** False where the session is not known. */
  public boolean mark(SessionRef session, Mark mark, long floor) {
    Shade shade = find(session);
    if (shade != null) {
      shade.mark(mark, floor);
    }
    return shade != null;
  }

  public void keep(SessionRef session, Kept kept) {
    Shade shade = find(session);
    if (shade != null) {
      shade.kept = kept;
    }
  }

  private @Nullable Shade find(SessionRef session) {
    Shade shade = shades.get(session);
    if (shade != null) {
      shade.gone = false;
    }
    return shade;
  }

  public void drop(SessionRef session) {
    Shade shade = shades.remove(session);
    if (shade != null) {
      latest.remove(shade.begun.address(), session);
    }
  }

  /** What a loop has said of its sessions may not all have arrived: it says it again. */
  public void dropAll(NodeId node, int from) {
    all(node).stream()
        .map(shade -> shade.session)
        .filter(session -> session.loop() == from)
        .forEach(this::drop);
  }

  private List<Shade> all(NodeId node) {
    return shades.values().stream().filter(shade -> shade.session.node().equals(node)).toList();
  }

  /**
   * A node has the homes of these shards, and hears of all sessions there but its own. From then on
   * it knows better how far they are, and nobody is to hear of them from here.
   *
   * @param some with the epochs of their leases
   */
  public List<Announce> gather(Map<Integer, Long> some, NodeId by) {
    Set<Integer> current = new HashSet<>();
    some.forEach((shard, epoch) -> {
      if (epochs.merge(shard, epoch, Math::max).equals(epoch)) {
        current.add(shard);
      }
    });
    List<Announce> told = new ArrayList<>();
    for (Shade shade : List.copyOf(shades.values())) {
      if (!shade.session.node().equals(by)
          && current.contains(shards.of(shade.begun.address().bare()).index())) {
        told.add(new Announce(shade.session, shade.standing(), Announce.SHADOW));
        drop(shade.session);
      }
    }
    return told;
  }

  /** A node is not there any more: its sessions can be resumed for as long as they said. */
  public void gone(NodeId node) {
    for (Shade shade : all(node)) {
      shade.gone = true;
      loop.after(
          shade.begun.resumeSeconds() * 1_000,
          () -> {
            if (shade.gone && shades.get(shade.session) == shade) {
              drop(shade.session);
            }
          });
    }
  }

  int size() {
    return shades.size();
  }
}
