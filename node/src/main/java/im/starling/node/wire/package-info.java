// SPDX-License-Identifier: Apache-2.0
/**
 * What nodes say to each other, as bytes (ADR 15): the calls of {@link
 * im.starling.node.route.HomeLink} and {@link im.starling.node.route.SessionLink}, their answers,
 * and the frames that carry them. Pure: no I/O, no clock, no state but a buffer.
 *
 * <p>Numbers are unsigned LEB128, text is UTF-8 after its length, alternatives have codes that
 * stand in the switch that writes them. Every record begins with its length, so that a version can
 * append to it and the one before skips what it does not know; such a field is read only where the
 * record has not ended. Nothing is ever taken out of a record or changes its place. Addresses, and
 * what names a node or a session, are values without a length: they never change.
 */
@NullMarked
package im.starling.node.wire;

import org.jspecify.annotations.NullMarked;
