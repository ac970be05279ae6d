// SPDX-License-Identifier: Apache-2.0
package im.starling.node.tls;

import im.starling.node.transport.Encryption;
import java.time.Duration;

/** What does the cryptography of TLS. From any thread. */
interface TlsEngine {
  /**
   * Encryption with those certificates.
   *
   * @param alpn whether application protocols are negotiated, as direct TLS wants it
   * @param handshake how long a handshake may take
   */
  Encryption encryption(DomainKeys keys, boolean alpn, Duration handshake);
}
