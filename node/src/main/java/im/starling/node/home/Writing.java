// SPDX-License-Identifier: Apache-2.0
package im.starling.node.home;

import im.starling.node.loop.Loop;
import im.starling.node.route.Origin;
import im.starling.persistence.Entry;
import im.starling.persistence.LogWriter;
import im.starling.persistence.Seq;
import im.starling.protocol.BareJid;
import im.starling.protocol.Message;
import im.starling.protocol.XmlWriter;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;

/** How an account's messages come into its log: gives out the numbers. On the home's loop. */
final class Writing {
  private final Loop loop;
  private final long owner;
  private final LogWriter writer;
  private long last;
  private long committed;
  private long lastPending;
  private int appending;

  /**
   * @param last row that is there
   */
  Writing(Loop loop, long owner, long last, LogWriter writer) {
    this.loop = loop;
    this.owner = owner;
    this.writer = writer;
    this.last = last;
    this.committed = last;
    this.lastPending = last;
  }

  /** The place of the next row. */
  long next() {
    last = Seq.next(last, loop.millis());
    return last;
  }

  /**
   * Completes on this loop when the row is committed; in the order of the calls.
   *
   * @param seq the last that was given out
   * @param watched whether somebody waits for it
   */
  Future<Void> append(
      long seq, Message message, int flags, BareJid peer, Origin origin, boolean watched) {
    XmlWriter row = new XmlWriter(message.payload().length() + 192);
    message.writeStandalone(row);
    Buffer stanza = Buffer.buffer(row.length());
    row.copyTo(stanza::appendBytes);
    appending++;
    return writer
        .append(new Entry(owner, seq, flags, peer.toString(), stanza, origin.id()), watched)
        .onComplete(done -> appending--)
        .onSuccess(done -> {
          committed = Math.max(committed, seq);
          if ((flags & Entry.PENDING) != 0) {
            lastPending = Math.max(lastPending, seq);
          }
        });
  }

  /** The last row that is committed. */
  long committed() {
    return committed;
  }

  /** The last of those that wait for somebody. */
  long lastPending() {
    return lastPending;
  }

  /** True while a commit is awaited. */
  boolean busy() {
    return appending > 0;
  }
}
