// SPDX-License-Identifier: Apache-2.0
package im.starling.cluster;

import io.vertx.core.buffer.Buffer;

/**
 * How a node takes part in a cluster.
 *
 * @param name of the cluster; nodes of another one are strangers
 * @param secret which all nodes share; random, at least {@link #SECRET_LENGTH} bytes
 * @param host the address on which the others reach this node, and the only one that it binds
 * @param port on which members speak; 0 for one that the system gives
 * @param linkPort on which links arrive; 0 for one that the system gives
 */
public record ClusterOptions(
    String name, Buffer secret, String host, int port, int linkPort, Discovery discovery) {
  /** What one needs so that nobody finds the secret by trying. */
  public static final int SECRET_LENGTH = 32;

  public ClusterOptions {
    if (secret.length() < SECRET_LENGTH) {
      throw new IllegalArgumentException(
          "the secret of a cluster has " + SECRET_LENGTH + " random bytes or more");
    }
  }

  @Override
  public String toString() {
    return name + " on " + host + ":" + port;
  }
}
