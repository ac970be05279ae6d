// SPDX-License-Identifier: Apache-2.0
package im.starling.cluster;

import io.vertx.core.buffer.Buffer;

/**
 * How a node takes part in a cluster.
 *
 * @param name of the cluster; nodes of another one are strangers
 * @param secret which all nodes share; random, at least {@link #SECRET_LENGTH} bytes
 * @param bound where this node waits for the others, and nowhere else
 * @param advertised where it tells the others that it is
 */
public record ClusterOptions(
    String name, Buffer secret, Address bound, Address advertised, Discovery discovery) {
  /** What one needs so that nobody finds the secret by trying. */
  public static final int SECRET_LENGTH = 32;

  /**
   * Where a node is.
   *
   * @param port on which members speak; where it is bound, 0 for one that the system gives, and
   *     where it is advertised, 0 for the one that is bound
   * @param linkPort on which links arrive; 0 as above
   */
  public record Address(String host, int port, int linkPort) {}

  public ClusterOptions {
    if (secret.length() < SECRET_LENGTH) {
      throw new IllegalArgumentException(
          "the secret of a cluster has " + SECRET_LENGTH + " random bytes or more");
    }
  }

  /** For one that the others reach where it is bound. */
  public ClusterOptions(String name, Buffer secret, Address bound, Discovery discovery) {
    this(name, secret, bound, new Address(bound.host(), 0, 0), discovery);
  }

  @Override
  public String toString() {
    return name + " on " + bound.host() + ":" + bound.port();
  }
}
