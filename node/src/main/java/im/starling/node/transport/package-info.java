// SPDX-License-Identifier: Apache-2.0
/**
 * Bytes both ways, whatever carries them. Connections are handlers of Netty on Vert.x's own loops;
 * nothing above this package meets a channel.
 */
@NullMarked
package im.starling.node.transport;

import org.jspecify.annotations.NullMarked;
