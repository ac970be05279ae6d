// SPDX-License-Identifier: Apache-2.0
package im.starling.node.wire;

/**
 * The node that was asked has gone before it answered, or there is none of that name: what it was
 * asked is done or not. No fault, so it has no stack.
 */
public final class NodeGone extends RuntimeException {
  private static final long serialVersionUID = 1;

  NodeGone() {
    super("the node is gone", null, false, false);
  }
}
