// SPDX-License-Identifier: Apache-2.0
package im.starling.node.wire;

/** These bytes are no frame, or none that this version can read. Has no stack trace. */
final class MalformedFrame extends Exception {
  private static final long serialVersionUID = 1;

  MalformedFrame(String message) {
    super(message, null, false, false);
  }
}
