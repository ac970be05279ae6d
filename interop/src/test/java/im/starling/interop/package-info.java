// SPDX-License-Identifier: Apache-2.0
/**
 * The server as its users see it: a real process, spoken to by clients that other people wrote.
 * Nothing here looks inside the server; what it knows is a configuration file, ports, a certificate
 * and what comes over the wire. The same tests run against another server ({@code
 * -Dinterop.server=prosody}), which proves the tests themselves.
 */
@NullMarked
package im.starling.interop;

import org.jspecify.annotations.NullMarked;
