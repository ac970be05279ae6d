// SPDX-License-Identifier: Apache-2.0
package im.starling.node.route;

/**
 * The home is not where it was looked for, and nothing was done: it has to be asked elsewhere. No
 * fault, so it has no stack.
 */
public final class Moved extends RuntimeException {
  private static final long serialVersionUID = 1;

  public Moved() {
    super("the home is elsewhere", null, false, false);
  }
}
