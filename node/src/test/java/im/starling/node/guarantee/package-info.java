// SPDX-License-Identifier: Apache-2.0
/**
 * What the server promises, proved over real streams on a real database that the tests take away:
 * nothing is acknowledged that is not stored, the archive's order is the order of delivery, a peer
 * that does not read or does not finish its login costs a bounded amount. {@link
 * im.starling.node.guarantee.Client} is the client of these tests. Waits are for conditions; where
 * a proof needs that something does <em>not</em> happen, the measure is not time but what the
 * server did for others meanwhile.
 */
@NullMarked
package im.starling.node.guarantee;

import org.jspecify.annotations.NullMarked;
