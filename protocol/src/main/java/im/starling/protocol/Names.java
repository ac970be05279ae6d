// SPDX-License-Identifier: Apache-2.0
package im.starling.protocol;

/** Interned element names and a cache of parsed addresses. One per loop, bounded, never shared. */
public final class Names {}
