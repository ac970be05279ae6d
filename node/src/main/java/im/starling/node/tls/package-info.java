// SPDX-License-Identifier: Apache-2.0
/**
 * Certificates of the domains and what TLS makes of them: {@link im.starling.node.tls.Certificates}
 * gives what encrypts, and has it replaced while the server runs; {@link
 * im.starling.node.tls.ChannelBinding} is what SASL binds itself to. {@link
 * im.starling.node.tls.TlsEngine} is what does the cryptography: the JDK or BoringSSL.
 */
@NullMarked
package im.starling.node.tls;

import org.jspecify.annotations.NullMarked;
