// SPDX-License-Identifier: Apache-2.0
package im.starling.node.stream;

import im.starling.node.route.Origin;

/** Names what the client of a session sends; see {@link Origin}. On its loop. */
final class Origins {
  private long session;

  /** Up to that number the stream before, which went down, may have seen to the storing. */
  private long repeats;

  /**
   * @param name of the session, until it has another
   */
  Origins(String name) {
    session = Origin.session(name);
  }

  /** It can be resumed by that id, and keeps it. */
  void named(String resumeId) {
    session = Origin.session(resumeId);
  }

  /** It goes on; what the client sends first, up to that number, it may have sent before. */
  void resumed(String resumeId, long upTo) {
    named(resumeId);
    repeats = upTo;
  }

  /** True if nothing that the client sends after that number may have been stored already. */
  boolean certain(long handled) {
    return handled >= repeats;
  }

  /** Of the stanza that the client counts so. */
  Origin of(long number) {
    return Origin.of(session, number, number <= repeats);
  }
}
