// SPDX-License-Identifier: Apache-2.0
package im.starling.node.home;

import im.starling.persistence.ArchiveIds;
import im.starling.persistence.Entry;
import im.starling.persistence.Seq;
import im.starling.protocol.BareJid;
import im.starling.protocol.Message;
import im.starling.protocol.Names;
import im.starling.protocol.Payload;
import im.starling.protocol.QName;
import im.starling.protocol.Stanza;
import im.starling.protocol.Xep;
import im.starling.protocol.XmlWriter;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Between messages and their rows in one account's log. */
@Xep(number = 203, title = "Delayed Delivery", version = "2.0")
@Xep(number = 359, title = "Unique and Stable Stanza IDs", version = "0.7.0")
record LoggedMessages(BareJid address, long owner, ArchiveIds ids, Names names) {
  private static final QName DELAY = QName.of("urn:xmpp:delay", "delay");
  private static final Logger log = LoggerFactory.getLogger(LoggedMessages.class);

  /** The message with the id of its row inside (XEP-0359 §3). */
  Message stamped(Message message, long seq) {
    return message.with(message.payload().with(out -> stanzaId(out, seq)));
  }

  /**
   * A row as it is delivered after the fact: with its id and the time it came (XEP-0203). Null for
   * one that cannot be read, which must not keep the others from being delivered.
   */
  @Nullable Message late(Entry row) {
    try {
      Message message = (Message) Stanza.parse(row.stanza().getBytes(), names);
      Payload payload = message.payload().with(out -> history(out, row));
      return message.with(payload);
    } catch (IllegalArgumentException | ClassCastException e) {
      log.atError()
          .addKeyValue("owner", owner)
          .addKeyValue("seq", row.seq())
          .addKeyValue("why", e.getMessage())
          .log("row-unreadable");
      return null;
    }
  }

  /** A message that no log keeps as it is delivered after the fact (XEP-0203). */
  static Message delayed(Message message, String domain, long at) {
    return message.has(DELAY)
        ? message
        : message.with(message.payload().with(out -> delay(out, domain, Instant.ofEpochMilli(at))));
  }

  private void history(XmlWriter out, Entry row) {
    if (row.is(Entry.ARCHIVED)) {
      stanzaId(out, row.seq());
    }
    delay(out, address.domain(), Seq.time(row.seq()));
  }

  private static void delay(XmlWriter out, String from, Instant stamp) {
    out.start(DELAY).attribute("from", from).attribute("stamp", stamp.toString()).end();
  }

  private void stanzaId(XmlWriter out, long seq) {
    out.start("stanza-id", "urn:xmpp:sid:0")
        .attribute("id", ids.encode(owner, seq))
        .attribute("by", address)
        .end();
  }
}
