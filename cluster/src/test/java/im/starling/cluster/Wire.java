// SPDX-License-Identifier: Apache-2.0
package im.starling.cluster;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import io.vertx.core.spi.cluster.NodeInfo;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Stands between two nodes and passes on what they say, until it is cut. */
final class Wire implements AutoCloseable {
  private final NetServer server;
  private final NetClient client;
  private final List<NetSocket> all = new CopyOnWriteArrayList<>();

  Wire(Vertx vertx, int port) {
    this.client = vertx.createNetClient();
    this.server =
        Nodes.done(
            vertx
                .createNetServer()
                .connectHandler(near -> {
                  near.pause();
                  all.add(near);
                  client
                      .connect(port, "127.0.0.1")
                      .onSuccess(far -> {
                        far.pipeTo(near).onFailure(cut -> near.close());
                        near.pipeTo(far).onFailure(cut -> far.close());
                      })
                      .onFailure(refused -> near.close());
                })
                .listen(0, "127.0.0.1"));
  }

  NodeInfo node() {
    return new NodeInfo("127.0.0.1", server.actualPort(), null);
  }

  /** Nothing passes any more when it returns, on the connections that there were. */
  void cut() {
    Nodes.done(Future.join(all.stream().map(NetSocket::close).toList()));
  }

  int connections() {
    return all.size();
  }

  @Override
  public void close() {
    Nodes.done(server.close());
    Nodes.done(client.close());
  }
}
