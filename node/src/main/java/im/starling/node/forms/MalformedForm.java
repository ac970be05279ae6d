// SPDX-License-Identifier: Apache-2.0
package im.starling.node.forms;

/** What came is no form that was filled in; the message says why, for who sent it. */
public final class MalformedForm extends Exception {
  private static final long serialVersionUID = 1;

  MalformedForm(String message) {
    super(message, null, false, false);
  }
}
