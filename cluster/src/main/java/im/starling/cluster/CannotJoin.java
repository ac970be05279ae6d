// SPDX-License-Identifier: Apache-2.0
package im.starling.cluster;

/** This node has no place in the cluster. The message tells the operator what to do. */
public final class CannotJoin extends Exception {
  private static final long serialVersionUID = 1;

  public CannotJoin(String message) {
    super(message);
  }
}
