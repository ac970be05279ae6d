// SPDX-License-Identifier: Apache-2.0
/** Tests of the server's side of SASL, and a client for other tests. */
@NullMarked
package im.starling.node.sasl;

import org.jspecify.annotations.NullMarked;
