// SPDX-License-Identifier: Apache-2.0
package im.starling.node.transport;

import java.net.InetAddress;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Where and how to listen.
 *
 * @param port 0 for one that the system chooses
 * @param rate how many connections to accept in a second
 * @param tls asked at each connection, for TLS from the first byte on; null for none
 * @param proxies who may say, by the PROXY protocol, whose a connection is, and must; null if
 *     everybody speaks for himself
 */
public record Endpoint(
    String address,
    int port,
    int rate,
    @Nullable Supplier<Encryption> tls,
    @Nullable Predicate<InetAddress> proxies) {}
