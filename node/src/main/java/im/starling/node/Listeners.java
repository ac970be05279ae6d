// SPDX-License-Identifier: Apache-2.0
package im.starling.node;

import im.starling.node.config.Config;
import im.starling.node.config.Network;
import im.starling.node.loop.Loops;
import im.starling.node.ops.CannotListen;
import im.starling.node.ops.Metrics;
import im.starling.node.stream.ClientStreams;
import im.starling.node.tls.Certificates;
import im.starling.node.transport.Admission;
import im.starling.node.transport.Endpoint;
import im.starling.node.transport.TcpListener;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;

/** The sockets to which clients connect, and what holds for all of them together. */
final class Listeners {
  private final Vertx vertx;
  private final Config config;
  private final Loops loops;
  private final ClientStreams clients;
  private final List<TcpListener> up = new ArrayList<>();

  Listeners(Vertx vertx, Config config, Loops loops, ClientStreams clients) {
    this.vertx = vertx;
    this.config = config;
    this.loops = loops;
    this.clients = clients;
  }

  /** Takes all of them or fails: another program may have one of the ports. */
  Future<Void> bind(Certificates certificates, Metrics metrics) {
    Admission admission = admission(metrics);
    Future<Void> bound = Future.succeededFuture();
    for (Config.Listener listener : config.listeners()) {
      bound = bound.compose(before -> bind(listener, certificates, admission));
    }
    return bound;
  }

  private Admission admission(Metrics metrics) {
    Config.Connections bounds = config.connections();
    Admission admission =
        new Admission(
            new Admission.Bounds(
                bounds.perAddress(),
                bounds.unauthenticatedPerAddress(),
                bounds.ratePerAddress(),
                bounds.unauthenticated(),
                address -> Policy.exempt(config, address)),
            new RefusalMeters(metrics));
    metrics.gauge("connections", "Connections.", admission::open);
    metrics.gauge(
        "connections.unauthenticated",
        "Connections that have not logged in.",
        admission::unauthenticated);
    return admission;
  }

  private Future<Void> bind(
      Config.Listener listener, Certificates certificates, Admission admission) {
    List<Network> proxies = listener.proxies();
    return TcpListener.bind(
            vertx,
            loops.all(),
            new Endpoint(
                listener.address(),
                listener.port(),
                config.connections().rate(),
                switch (listener.tls()) {
                  case DIRECT -> certificates::direct;
                  case STARTTLS -> null;
                },
                proxies.isEmpty()
                    ? null
                    : peer -> proxies.stream().anyMatch(there -> there.contains(peer))),
            admission,
            clients::accept)
        .<Void>map(there -> {
          up.add(there);
          return null;
        })
        .recover(failure -> Future.failedFuture(cannot(listener, failure)));
  }

  private static CannotListen cannot(Config.Listener listener, Throwable failure) {
    return new CannotListen("c2s", listener.address(), listener.port(), "listeners", failure);
  }

  /** From now on clients are taken. */
  void open() {
    up.forEach(TcpListener::open);
  }

  /** What is up, in the order of the configuration. */
  List<Node.Listening> listening() {
    List<Node.Listening> all = new ArrayList<>();
    for (int i = 0; i < up.size(); i++) {
      all.add(new Node.Listening(config.listeners().get(i), up.get(i).port()));
    }
    return all;
  }

  /** Takes nobody any more. */
  Future<Void> close() {
    return Future.join(up.stream().map(TcpListener::close).toList()).mapEmpty();
  }
}
