// SPDX-License-Identifier: Apache-2.0
package im.starling.node.home;

import im.starling.node.route.Envelope;
import im.starling.protocol.Stanza;

/** What an envelope that waits takes of memory, roughly, in bytes. */
final class Weight {
  private static final int AROUND = 256;
  private static final int ROW = 24;

  private Weight() {}

  static long of(Envelope envelope) {
    return AROUND
        + switch (envelope) {
          case Envelope.Arriving(var stanza, var _) -> of(stanza);
          case Envelope.Order(var request) -> of(request);
          case Envelope.Sent sent -> of(sent.stanza());
          case Envelope.Unseen(var counted) -> counted.bytes().length;
          case Envelope.Announce announce -> rows(announce);
          case Envelope.Bind ignored -> 0;
          case Envelope.Resumable ignored -> 0;
          case Envelope.Resume ignored -> 0;
          case Envelope.Marked marked -> ROW * (long) marked.mark().rows().size();
          case Envelope.Handled ignored -> 0;
          case Envelope.Park ignored -> 0;
          case Envelope.Expel ignored -> 0;
          case Envelope.Delivered ignored -> 0;
          case Envelope.Withheld ignored -> 0;
          case Envelope.Ended ignored -> 0;
        };
  }

  private static long of(Stanza stanza) {
    return stanza.payload().length();
  }

  private static long rows(Envelope.Announce announce) {
    var standing = announce.standing();
    return ROW
        * ((long) standing.had().size() + standing.given().size() + standing.mark().rows().size());
  }
}
