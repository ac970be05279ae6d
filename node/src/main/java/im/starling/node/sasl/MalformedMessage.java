// SPDX-License-Identifier: Apache-2.0
package im.starling.node.sasl;

/** A client's message that its mechanism's grammar does not allow. */
final class MalformedMessage extends Exception {
  private static final long serialVersionUID = 1;

  MalformedMessage(String reason) {
    super(reason, null, false, false);
  }
}
