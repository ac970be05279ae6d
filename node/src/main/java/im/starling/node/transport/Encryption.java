// SPDX-License-Identifier: Apache-2.0
package im.starling.node.transport;

import io.netty.handler.ssl.SslContext;

/** How TLS is done for a domain or a listener; a closed box to everyone but those who make TLS. */
public record Encryption(SslContext context) {}
