// SPDX-License-Identifier: Apache-2.0
package im.starling.node;

import im.starling.cluster.NodeId;
import im.starling.cluster.OneNode;
import im.starling.node.config.Config;
import im.starling.node.feature.Pipeline;
import im.starling.node.home.Homes;
import im.starling.node.sasl.QuickKeys;
import im.starling.persistence.Persistence;
import im.starling.persistence.ScramKeys;
import io.vertx.core.Future;
import java.util.List;

/** Lets tests in other packages have the server's own list of features, which is nobody else's. */
public final class AllFeatures {
  private AllFeatures() {}

  public static Pipeline pipeline(Persistence persistence) {
    Homes nobody = new Homes(new OneNode(new NodeId("bench")));
    return new Pipeline(
        Features.all(persistence, Config.DEFAULT, AllFeatures::keys, "bench", nobody, () -> "id"));
  }

  private static Future<List<ScramKeys>> keys(String password) {
    try {
      return Future.succeededFuture(QuickKeys.of(password));
    } catch (IllegalArgumentException refused) {
      return Future.failedFuture(refused);
    }
  }
}
