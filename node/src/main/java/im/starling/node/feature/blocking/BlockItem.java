// SPDX-License-Identifier: Apache-2.0
package im.starling.node.feature.blocking;

import im.starling.persistence.AbuseReport;
import im.starling.protocol.BareJid;
import im.starling.protocol.Element;
import im.starling.protocol.Jid;
import im.starling.protocol.MalformedJid;
import im.starling.protocol.QName;
import im.starling.protocol.StanzaError.Condition;
import im.starling.protocol.StanzaFailure;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An address in a request (XEP-0191 §3), with what is said about it (XEP-0377), if anything is. A
 * report that makes no sense is left out: the block must not fail for it (§4).
 */
record BlockItem(Jid address, @Nullable AbuseReport report) {
  private static final String REPORTING = "urn:xmpp:reporting:";
  private static final QName REPORT = QName.of(REPORTING + "1", "report");
  private static final QName OLD_REPORT = QName.of(REPORTING + "0", "report");
  private static final QName STANZA_ID = QName.of("urn:xmpp:sid:0", "stanza-id");
  private static final List<String> REASONS = List.of("abuse", "spam");

  /** What an index of the database can take. */
  private static final int ADDRESS_BYTES = 2_000;

  /** What is kept of a report. */
  private static final int WORDS = 1_000;

  private static final int STANZAS = 50;
  private static final int ID = 200;

  /** All items of a request; what is in it besides is not for us. */
  static List<BlockItem> all(Element request, BareJid account) {
    List<BlockItem> items = new ArrayList<>();
    for (Element child : request.children()) {
      if (child.name().equals(new QName(request.namespace(), "item"))) {
        items.add(read(child, account));
      }
    }
    return items;
  }

  private static BlockItem read(Element item, BareJid account) {
    String text = item.attribute("jid");
    if (text == null) {
      throw new StanzaFailure(Condition.BAD_REQUEST.error("an item has a jid"));
    }
    try {
      Jid address = Jid.parse(text);
      if (address.bare().equals(account)) {
        throw new StanzaFailure(Condition.NOT_ALLOWED.error("that is you"));
      }
      if (address.toString().getBytes(StandardCharsets.UTF_8).length > ADDRESS_BYTES) {
        throw new StanzaFailure(Condition.NOT_ACCEPTABLE.error("too long an address"));
      }
      return new BlockItem(address, report(item, address));
    } catch (MalformedJid e) {
      throw new StanzaFailure(Condition.JID_MALFORMED.error());
    }
  }

  private static @Nullable AbuseReport report(Element item, Jid about) {
    Element report = item.child(REPORT);
    String reason = report == null ? null : report.attribute("reason");
    if (report == null) {
      report = item.child(OLD_REPORT);
      reason = report == null ? null : oldReason(report);
    }
    if (report == null || reason == null || !reason.startsWith(REPORTING)) {
      return null;
    }
    Element words = report.child("text");
    return new AbuseReport(
        about, cut(reason, ID), words == null ? "" : cut(words.text().strip(), WORDS), ids(report));
  }

  /** COMPAT(XEP-0377 0.2): the reason was an element. */
  private static @Nullable String oldReason(Element report) {
    for (String reason : REASONS) {
      if (report.child(reason) != null) {
        return REPORTING + reason;
      }
    }
    return null;
  }

  private static List<String> ids(Element report) {
    List<String> ids = new ArrayList<>();
    for (Element child : report.children()) {
      String by = child.attribute("by");
      String id = child.attribute("id");
      if (child.name().equals(STANZA_ID) && by != null && id != null && ids.size() < STANZAS) {
        ids.add(cut(by, ID) + ' ' + cut(id, ID));
      }
    }
    return ids;
  }

  /** No longer than that, and not in the middle of a character. */
  private static String cut(String text, int length) {
    if (text.length() <= length) {
      return text;
    }
    int end = Character.isHighSurrogate(text.charAt(length - 1)) ? length - 1 : length;
    return text.substring(0, end);
  }
}
