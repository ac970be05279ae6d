// SPDX-License-Identifier: Apache-2.0
package im.starling.node.wire;

/** Too much is on its way to that loop: nothing was sent. No fault, so it has no stack. */
public final class LinkFull extends RuntimeException {
  private static final long serialVersionUID = 1;

  LinkFull() {
    super("too much is on its way", null, false, false);
  }
}
