// SPDX-License-Identifier: Apache-2.0
package im.starling.node.cli;

import im.starling.cluster.Cluster;
import im.starling.node.Node;
import im.starling.node.config.Config;
import im.starling.node.ops.Metrics;
import im.starling.node.tls.Certificates;
import im.starling.persistence.Membership;
import im.starling.persistence.NodeRun;
import im.starling.persistence.ScramKeys;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the commands ask the rest of the server for.
 *
 * @param node starts the server
 * @param join joins a cluster, where the configuration is for one
 * @param runs names the next run of the server
 * @param keys what is stored of a password
 * @param pipeline the order of phases and features, as text
 */
public record Wiring(
    Start node,
    Join join,
    Runs runs,
    Function<String, List<ScramKeys>> keys,
    Supplier<String> pipeline) {
  /** Joins a cluster, or begins it. */
  @FunctionalInterface
  public interface Join {
    Future<Cluster> join(Config config, VertxOptions options);
  }

  /** Names a run; the cluster is null for a server that is alone. */
  @FunctionalInterface
  public interface Runs {
    NodeRun run(@Nullable Cluster cluster);
  }

  /** Starts a node. */
  @FunctionalInterface
  public interface Start {
    Future<Node> start(
        Vertx vertx,
        Config config,
        Membership membership,
        @Nullable Cluster cluster,
        Certificates certificates,
        Metrics metrics);
  }
}
