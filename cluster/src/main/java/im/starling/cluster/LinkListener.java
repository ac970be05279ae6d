// SPDX-License-Identifier: Apache-2.0
package im.starling.cluster;

import io.vertx.core.buffer.Buffer;
import java.util.List;

/** Hears, on the loop of a {@link NodeLink}, what comes from loops of other nodes. */
public interface LinkListener {
  /** In the order in which that loop sent them, each once. */
  void received(NodeId from, int loop, Buffer message);

  /**
   * After {@link Sent#FULL}: there is room again. So too after {@link #broken}, unless the node is
   * gone.
   */
  void drained(NodeId to, int loop);

  /**
   * The other node is gone, or has taken this one for gone. What it was asked and has not answered
   * it will not answer.
   *
   * @param unacknowledged what was sent and may not have arrived, in order
   */
  void broken(NodeId to, int loop, List<Buffer> unacknowledged);

  /** After all that was {@link #broken} with it. */
  void gone(NodeId node);
}
