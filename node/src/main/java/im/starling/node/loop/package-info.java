// SPDX-License-Identifier: Apache-2.0
/**
 * Event loops. A stream and a home belong to one loop for life; loops share nothing, they post to
 * each other. {@link im.starling.node.loop.Loop} is all that the rest of the server knows of time
 * and threads, so that a test can put its own in its place.
 */
@NullMarked
package im.starling.node.loop;

import org.jspecify.annotations.NullMarked;
