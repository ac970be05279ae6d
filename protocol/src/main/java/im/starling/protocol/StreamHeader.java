// SPDX-License-Identifier: Apache-2.0
package im.starling.protocol;

import org.jspecify.annotations.Nullable;

/**
 * The peer's {@code <stream:stream>} (RFC 6120 §4.7), attributes as written, nothing prepared.
 *
 * @param namespace the default namespace it declares, "" if it declares none
 */
public record StreamHeader(
    @Nullable String from,
    @Nullable String to,
    @Nullable String id,
    @Nullable String version,
    @Nullable String lang,
    String namespace)
    implements Input {}
