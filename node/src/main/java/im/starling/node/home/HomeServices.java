// SPDX-License-Identifier: Apache-2.0
package im.starling.node.home;

import im.starling.cluster.NodeId;
import im.starling.cluster.Shards;
import im.starling.node.feature.Pipeline;
import im.starling.node.loop.Loop;
import im.starling.node.route.Router;
import im.starling.node.route.SessionLink;
import im.starling.persistence.Persistence;
import io.vertx.core.buffer.Buffer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What homes need of the rest of the node.
 *
 * @param self this node
 * @param links how the homes of a loop reach sessions
 * @param archiveKey the cluster's key for archive ids
 * @param resources makes a resource for a client that does not ask for one
 * @param resourcesPerAccount how many sessions one account can have at a time
 */
public record HomeServices(
    NodeId self,
    Persistence persistence,
    Pipeline pipeline,
    Router router,
    Shards shards,
    Function<Loop, SessionLink> links,
    Buffer archiveKey,
    Supplier<String> resources,
    int resourcesPerAccount) {}
