// SPDX-License-Identifier: Apache-2.0
package im.starling.bench.scaling;

/**
 * How the measuring goes.
 *
 * @param pairs of clients, of which one writes to the other
 * @param window messages of a pair that are on their way
 * @param seconds each load is measured
 * @param warmUp seconds for each node, before
 * @param quiet messages in a second of {@link Load#QUIET}
 * @param clientCores which the clients have
 * @param cores of the machine
 */
record Plan(
    int pairs, int window, long seconds, long warmUp, double quiet, int clientCores, int cores) {}
