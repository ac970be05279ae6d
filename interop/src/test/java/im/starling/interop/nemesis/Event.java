// SPDX-License-Identifier: Apache-2.0
package im.starling.interop.nemesis;

/**
 * What one client saw or did, at a monotonic time in nanoseconds. A session is a stream with all
 * its resumptions.
 */
sealed interface Event {
  long at();

  /** The account whose client it is. */
  String who();

  /** A new session was bound, at a node. */
  record Bound(long at, String who, int session, int node) implements Event {}

  /** The session goes on over a new connection, maybe at another node. */
  record Resumed(long at, String who, int session, int node) implements Event {}

  /** A node does not take the session up again, and says so. */
  record Refused(long at, String who, int session, int node, String condition) implements Event {}

  /** The connection broke, or the stream ended with an error. */
  record Lost(long at, String who, int session, String reason) implements Event {}

  /** The client said goodbye, which ends its session. */
  record Left(long at, String who, int session) implements Event {}

  /** A message went out; the same number may go out again in a later session. */
  record Sent(long at, String who, int session, String to, int number, String body)
      implements Event {}

  /** The server said {@code h}; until then {@code sent} stanzas had gone out in this session. */
  record Handled(long at, String who, int session, long h, long sent) implements Event {}

  /** An {@code h} covers this message: the server's promise. */
  record Acked(long at, String who, int session, int number) implements Event {}

  /** A message came; {@code id} is the name that the archive of its reader has for it. */
  record Received(long at, String who, int session, String id, String from, int number, String body)
      implements Event {}

  /** A message came back as an error: refused, and said so. */
  record Bounced(long at, String who, int session, int number) implements Event {}
}
