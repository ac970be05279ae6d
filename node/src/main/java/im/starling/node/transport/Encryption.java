// SPDX-License-Identifier: Apache-2.0
package im.starling.node.transport;

import io.netty.buffer.ByteBufAllocator;

/**
 * How TLS is done for a domain or a listener; a closed box to everyone but those who make TLS. From
 * any thread.
 */
public interface Encryption {
  /**
   * TLS for one connection.
   *
   * @return to be put into a pipeline at once: what it holds is let go when it is removed from
   *     there
   */
  TlsSession begin(ByteBufAllocator memory);
}
