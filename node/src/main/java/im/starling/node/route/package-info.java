// SPDX-License-Identifier: Apache-2.0
/**
 * The vocabulary between streams and homes: what is sent to an address ({@link
 * im.starling.node.route.Envelope}), what comes back ({@link im.starling.node.route.Receipt}), what
 * a home gives to a session ({@link im.starling.node.route.Parcel}), and the router that finds
 * where an address lives. Only these types will ever cross from node to node.
 */
@NullMarked
package im.starling.node.route;

import org.jspecify.annotations.NullMarked;
