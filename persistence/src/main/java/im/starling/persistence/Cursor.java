// SPDX-License-Identifier: Apache-2.0
package im.starling.persistence;

/** What is pending in the owner's log up to {@code seq} has reached a client. */
public record Cursor(long owner, long seq) {}
