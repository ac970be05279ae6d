// SPDX-License-Identifier: Apache-2.0
package im.starling.node.transport;

import io.netty.handler.ssl.SslContext;
import java.time.Duration;

/**
 * How TLS is done for a domain or a listener; a closed box to everyone but those who make TLS.
 *
 * @param handshake how long a handshake may take
 */
public record Encryption(SslContext context, Duration handshake) {}
