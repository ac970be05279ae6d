// SPDX-License-Identifier: Apache-2.0
package im.starling.node.transport;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Where and how to listen.
 *
 * @param port 0 for one that the system chooses
 * @param tls asked at each connection, for TLS from the first byte on; null for none
 */
public record Endpoint(String address, int port, @Nullable Supplier<Encryption> tls) {}
