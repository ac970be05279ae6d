// SPDX-License-Identifier: Apache-2.0
package im.starling.node.stream;

import im.starling.protocol.Input;

/**
 * What a stream is doing: says what becomes of the next top-level element. On the stream's loop.
 */
sealed interface StreamState
    permits Opening, Authenticating, Sasl2Login, Upgrading, Binding, Active, Ended {
  /** Throws a {@link im.starling.protocol.StreamFailure} where the stream must end. */
  void on(Input input);

  /** The connection is gone. */
  void disconnected();
}
