// SPDX-License-Identifier: Apache-2.0
/** Who may connect, and whose a connection is: over real sockets, without a stream above. */
@NullMarked
package im.starling.node.transport;

import org.jspecify.annotations.NullMarked;
