// SPDX-License-Identifier: Apache-2.0
package im.starling.persistence;

/**
 * What the operator says to accounts.
 *
 * @param number later ones have a higher one
 */
public record Notice(long number, String words) {}
