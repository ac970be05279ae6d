// SPDX-License-Identifier: Apache-2.0
package im.starling.persistence;

/** The first and the last archived row of a log. */
public record Bounds(long first, long last) {}
