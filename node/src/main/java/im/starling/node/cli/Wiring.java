// SPDX-License-Identifier: Apache-2.0
package im.starling.node.cli;

import im.starling.node.Node;
import im.starling.node.config.Config;
import im.starling.node.ops.Metrics;
import im.starling.node.tls.Certificates;
import im.starling.persistence.Membership;
import im.starling.persistence.NodeRun;
import im.starling.persistence.ScramKeys;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What the commands ask the rest of the server for.
 *
 * @param node starts the server
 * @param run names the next run of the server
 * @param keys what is stored of a password
 * @param pipeline the order of phases and features, as text
 */
public record Wiring(
    Start node,
    Supplier<NodeRun> run,
    Function<String, List<ScramKeys>> keys,
    Supplier<String> pipeline) {
  /** Starts a node. */
  @FunctionalInterface
  public interface Start {
    Future<Node> start(
        Vertx vertx,
        Config config,
        Membership membership,
        Certificates certificates,
        Metrics metrics);
  }
}
