// SPDX-License-Identifier: Apache-2.0
package im.starling.node.route;

import im.starling.protocol.FullJid;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A session as its stream tells a home that has never heard of it.
 *
 * @param peer the address from which its client speaks
 * @param resumeId what it is resumed by, null if it cannot be
 * @param resumeSeconds for how long it can be resumed without a stream
 * @param mark how far its stream is; all that was sent and is not acknowledged
 * @param kept what the home before knew of it
 * @param had rows of the account's log that its client has acknowledged, ascending; those that the
 *     home had long forgotten are not among them
 * @param given rows that it was given and has not acknowledged, in order
 * @param parked what its last stream had, where that has ended with its node; else null
 */
public record Standing(
    FullJid address,
    String peer,
    @Nullable String resumeId,
    long resumeSeconds,
    Mark mark,
    Kept kept,
    List<Long> had,
    List<Long> given,
    @Nullable Snapshot parked) {}
