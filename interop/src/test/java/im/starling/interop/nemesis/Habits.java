// SPDX-License-Identifier: Apache-2.0
package im.starling.interop.nemesis;

import java.time.Duration;

/**
 * How a client behaves.
 *
 * @param pace the time from one message to the next, on average
 * @param window so many messages may be without an acknowledgement before it writes no more
 * @param flight its connection breaks after one message of so many, 0 for never
 */
record Habits(Duration pace, int window, int flight) {}
