// SPDX-License-Identifier: Apache-2.0
package im.starling.cluster;

import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.PemKeyCertOptions;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.InstantSource;

/** Somebody who speaks to the bus of a node as another node's bus would. */
final class Caller {
  private final NetClientOptions options;

  private Caller(NetClientOptions options) {
    this.options = options;
  }

  static Caller with(ClusterOptions cluster) throws GeneralSecurityException {
    LinkCertificate certificate =
        LinkCertificate.of(
            new Secret(cluster), new NodeId("caller"), InstantSource.system(), new SecureRandom());
    return new Caller(
        encrypted()
            .setKeyCertOptions(
                new PemKeyCertOptions()
                    .addKeyValue(certificate.key())
                    .addCertValue(certificate.certificate())));
  }

  static Caller withoutCertificate() {
    return new Caller(encrypted());
  }

  static Caller inTheClear() {
    return new Caller(new NetClientOptions());
  }

  private static NetClientOptions encrypted() {
    return new NetClientOptions()
        .setSsl(true)
        .setTrustAll(true)
        .setHostnameVerificationAlgorithm("");
  }

  /** The bus answers a ping with one byte. */
  boolean isAnswered(Nodes nodes, int port) {
    // Held until there is an answer: the collector closes a client that nobody knows any more.
    NetClient client = nodes.get(1).vertx().createNetClient(options);
    try {
      return isAnswered(client, port);
    } finally {
      Nodes.done(client.close());
    }
  }

  private static boolean isAnswered(NetClient client, int port) {
    Promise<Boolean> answered = Promise.promise();
    client
        .connect(port, "127.0.0.1")
        .onSuccess(socket -> {
          socket.handler(pong -> answered.tryComplete(pong.length() == 1 && pong.getByte(0) == 1));
          socket.exceptionHandler(refused -> answered.tryComplete(false));
          socket.closeHandler(closed -> answered.tryComplete(false));
          socket.write(ping()).onFailure(refused -> answered.tryComplete(false));
        })
        .onFailure(refused -> answered.tryComplete(false));
    return Nodes.done(answered.future());
  }

  private static Buffer ping() {
    Buffer ping =
        Buffer.buffer()
            .appendByte((byte) 1) // version
            .appendByte((byte) 1) // a ping
            .appendByte((byte) 0) // to one
            .appendInt(1)
            .appendString("p")
            .appendInt(0) // no answer to anywhere
            .appendInt(1)
            .appendString("s")
            .appendInt(4); // no headers
    return Buffer.buffer().appendInt(ping.length()).appendBuffer(ping);
  }
}
