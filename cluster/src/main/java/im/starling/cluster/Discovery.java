// SPDX-License-Identifier: Apache-2.0
package im.starling.cluster;

import java.util.List;

/** How a node finds the first others. Once it has found one, it learns of the rest from it. */
public sealed interface Discovery {
  /** Some of the nodes, as {@code host:port}; none for the first one. */
  record Fixed(List<String> nodes) implements Discovery {}

  /**
   * A name that resolves to the addresses of all nodes, asked again and again: on Kubernetes that
   * of a headless service which publishes addresses that are not ready yet.
   */
  record Dns(String name) implements Discovery {}
}
