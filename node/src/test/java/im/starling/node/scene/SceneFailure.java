// SPDX-License-Identifier: Apache-2.0
package im.starling.node.scene;

/** A scene did not go as written. The stage adds the place and the transcript. */
final class SceneFailure extends AssertionError {
  private static final long serialVersionUID = 1L;

  SceneFailure(String message) {
    super(message);
  }
}
