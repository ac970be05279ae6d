// SPDX-License-Identifier: Apache-2.0
package im.starling.interop.nemesis;

/** A promise that was not kept, and where. */
record Violation(Kind kind, String what) {

  /** The promises, as the verdicts of the safety plan number them. */
  enum Kind {
    /** 1: acknowledged, and neither received nor in the recipient's archive. */
    LOST,
    /** 1: acknowledged and archived, but no client of the recipient was ever given it. */
    UNDELIVERED,
    /** 2: received or archived, and never sent. */
    GHOST,
    /** 2: received or archived with another text. */
    CHANGED,
    /** 3: more copies in one session than the sender's sessions account for. */
    DUPLICATE,
    /** 4: a later message before an earlier one. */
    DISORDER,
    /** 5: acknowledged, and not exactly once in both archives. */
    ARCHIVE,
    /** 6: the server counted what was never sent, or took back what it had counted. */
    PHANTOM_ACK,
    /** 7: what was acknowledged had not arrived long after everything was right again. */
    STUCK,
    /** 7: nothing moved for longer than is allowed, or too few sessions were resumed. */
    SLOW,
    /** A node committed for an account whose shard was another's. */
    TWO_OWNERS,
    /** 8: neither acknowledged nor delivered, and the sender was never told. */
    SILENCE,
    /** 8: came back as an error, and was delivered all the same. */
    FALSE_ERROR
  }
}
