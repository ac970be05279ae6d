// SPDX-License-Identifier: Apache-2.0
/**
 * Bytes both ways, whatever carries them. Connections are handlers of Netty on Vert.x's own loops;
 * nothing above this package meets a channel. {@link im.starling.node.transport.Admission} says who
 * may have one.
 */
@NullMarked
package im.starling.node.transport;

import org.jspecify.annotations.NullMarked;
