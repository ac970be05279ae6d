// SPDX-License-Identifier: Apache-2.0
/**
 * What a stanza costs. The whole way of a message runs in one thread on {@link
 * im.starling.node.alone.Server}. {@code bench/run} measures time; AllocationTest, in the build,
 * measures bytes of heap, which do not depend on the machine.
 */
@NullMarked
package im.starling.bench;

import org.jspecify.annotations.NullMarked;
