// SPDX-License-Identifier: Apache-2.0
package im.starling.node.stream;

import im.starling.cluster.NodeId;
import im.starling.cluster.Shards;
import im.starling.node.feature.Pipeline;
import im.starling.node.loop.Loop;
import im.starling.node.route.Envelope;
import im.starling.node.route.HomeLink;
import im.starling.node.route.Hosts;
import im.starling.node.route.Parcel;
import im.starling.node.route.Router;
import im.starling.node.route.SessionLink;
import im.starling.node.route.SessionRef;
import im.starling.node.route.Shadow;
import im.starling.node.route.Standing;
import im.starling.node.transport.Transport;
import im.starling.protocol.BareJid;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** All client streams of this node, and the way to their sessions. */
public final class ClientStreams {
  /** Between two streams that are closed, in milliseconds. */
  private static final long PACE = 2;

  /** How long those that have asked for a session wait for it, when it is time to close. */
  private static final long CLAIMS = 1_000;

  /** Between two looks whether they have it. */
  private static final long LOOK = 5;

  private final Router router;
  private final List<LoopSessions> sessions = new ArrayList<>();
  private final List<ClientService> services = new ArrayList<>();

  public ClientStreams(NodeId node, List<? extends Loop> loops, Router router) {
    this.router = router;
    loops.forEach(loop -> sessions.add(new LoopSessions(node, loop)));
  }

  /** How homes reach sessions. */
  public SessionLink link() {
    return new Sessions(sessions, router);
  }

  /**
   * A node has the homes of these shards, and does not know all of their sessions. On the loop of
   * that index.
   *
   * @param some with the epochs of their leases
   * @return what it has to be told
   */
  public List<Announced> gather(int loop, Shards shards, Map<Integer, Long> some, NodeId by) {
    LoopSessions of = sessions.get(loop);
    Set<Integer> current = of.moved(some, by);
    List<Announced> all = new ArrayList<>();
    for (ClientSession session : of.of(shards, current)) {
      Standing standing = session.marking().announced();
      if (standing != null) {
        all.add(
            new Announced(session.account(), new Envelope.Announce(session.ref(), standing, 0)));
      }
    }
    return all;
  }

  /** Something that was told to a shadow of sessions of that loop may not have been heard. */
  public void broken(int loop, Shadow shadow) {
    sessions.get(loop).all().forEach(session -> session.marking().broken(shadow));
  }

  /** What the home of an account has to be told. */
  public record Announced(BareJid account, Envelope.Announce session) {}

  /**
   * What a home on another node has for a session; on the loop of the session. Rows that come from
   * a node that has lost the home come from the next one too.
   */
  public void deliver(NodeId from, Shards shards, SessionRef to, Parcel parcel) {
    LoopSessions of = sessions.get(to.loop());
    ClientSession session = of.find(to);
    if (session == null
        || parcel.seq() == 0
        || of.mayTell(shards.of(session.account()).index(), from)) {
      var _ = link().deliver(to, parcel);
    }
  }

  /** That was for a session on another node, and did not get there. On that loop. */
  public void undelivered(Loop loop, Parcel parcel) {
    new Undelivered(loop, router).give(parcel);
  }

  /** Makes it possible to {@link #accept}. */
  public void open(
      Hosts hosts,
      HomeLink homes,
      Pipeline pipeline,
      ClientLogin login,
      ClientLimits bounds,
      ClientCounts counts) {
    for (LoopSessions of : sessions) {
      services.add(
          new ClientService(of.loop(), hosts, router, homes, pipeline, of, login, bounds, counts));
      of.loop().post(() -> new Watch(of, bounds.idle()).start());
    }
  }

  /** A client has connected, on that loop. */
  public void accept(Loop loop, Transport transport) {
    ClientService service = services.get(loop.index());
    service.counts().count(ClientCounts.Event.CONNECTED);
    Stream stream = new Stream(service, transport);
    stream.start(new Opening(new Negotiation(stream, service)));
  }

  /**
   * The log of some loop stands still, or goes on. What any client sends may have to be written
   * there: none is read beyond a stanza that has to wait. From any loop.
   */
  public void stalled(boolean now) {
    for (LoopSessions of : sessions) {
      of.loop().post(() -> of.stalled(now));
    }
  }

  /**
   * How many sessions there are, those that wait to be resumed included. From any thread, roughly.
   */
  public int size() {
    return sessions.stream().mapToInt(LoopSessions::size).sum();
  }

  /**
   * Settles what clients have sent, tells them so and closes their connections, without ending
   * their sessions: the log has what they have not acknowledged.
   *
   * @param most one after the other, over no longer than that
   */
  public Future<Void> close(Duration most) {
    long millis = Math.min(most.toMillis(), size() * PACE);
    return each(of -> {
      of.close();
      return claimed(of, of.loop().ticks() + CLAIMS).compose(done -> drain(of, millis));
    });
  }

  /** What a stream has asked for just before is a session that has to be closed like all others. */
  private static Future<Void> claimed(LoopSessions of, long until) {
    if (!of.claiming() || of.loop().ticks() > until) {
      return Future.succeededFuture();
    }
    Promise<Void> later = Promise.promise();
    of.loop().after(LOOK, () -> claimed(of, until).onComplete(later));
    return later.future();
  }

  private static Future<?> drain(LoopSessions of, long millis) {
    List<ClientSession> sessions = of.all();
    List<Future<?>> drained = new ArrayList<>();
    for (int i = 0; i < sessions.size(); i++) {
      ClientSession session = sessions.get(i);
      Promise<@Nullable Void> gone = Promise.promise();
      drained.add(gone.future());
      of.loop().after(millis * i / sessions.size(), () -> session.drain().onComplete(gone));
    }
    return Future.join(drained);
  }

  /**
   * Closes all connections, whatever is not settled: nothing more is said to any client, so that it
   * sends again what it has heard nothing of.
   */
  public Future<Void> cut() {
    return each(of -> Future.join(of.all().stream().map(ClientSession::cut).toList()));
  }

  private Future<Void> each(Function<LoopSessions, Future<?>> end) {
    List<Future<?>> ending = new ArrayList<>();
    for (LoopSessions of : sessions) {
      Promise<@Nullable Void> ended = Promise.promise();
      of.loop().post(() -> end.apply(of).<@Nullable Void>mapEmpty().onComplete(ended));
      ending.add(ended.future());
    }
    return Future.join(ending).mapEmpty();
  }
}
