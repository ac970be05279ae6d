// SPDX-License-Identifier: Apache-2.0
/**
 * The server's side of SASL, free of I/O: {@link im.starling.node.sasl.Mechanisms} says what a
 * stream may offer and begins an {@link im.starling.node.sasl.Exchange}, which takes the client's
 * messages and answers each with a {@link im.starling.node.sasl.Step}. Where the database or a slow
 * hash is needed the step says so and the caller waits, on its own loop. Nothing here knows how the
 * messages travel: {@link im.starling.node.sasl.ClassicSasl} is the one profile so far.
 */
@NullMarked
package im.starling.node.sasl;

import org.jspecify.annotations.NullMarked;
