// SPDX-License-Identifier: Apache-2.0
package im.starling.node.feature.mam;

import im.starling.persistence.ArchiveIds;
import im.starling.persistence.ArchiveQuery;
import im.starling.persistence.ArchiveQuery.Filter;
import im.starling.persistence.Seq;
import im.starling.protocol.Element;
import im.starling.protocol.FullJid;
import im.starling.protocol.Jid;
import im.starling.protocol.MalformedJid;
import im.starling.protocol.QName;
import im.starling.protocol.StanzaError.Condition;
import im.starling.protocol.StanzaFailure;
import im.starling.protocol.Xep;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A client's question to its archive: the form (XEP-0313 §4.1) and the page (XEP-0059).
 *
 * @param id what the client calls the question, to be found in every result
 * @param flipped results are sent in reverse order (XEP-0313 §4.4)
 * @param exactly results are from or to this one resource only; the page says no more than its
 *     account
 */
@Xep(
    number = 59,
    title = "Result Set Management",
    version = "1.0",
    lacks = "pages by index; the count, unless max is 0")
record Query(@Nullable String id, ArchiveQuery page, boolean flipped, @Nullable FullJid exactly) {
  static final String NAMESPACE = "urn:xmpp:mam:2";
  static final String RSM = "http://jabber.org/protocol/rsm";

  /** The most results of a page; who asks for more gets a first page of this size. */
  static final int MOST = 100;

  private static final String DATA = "jabber:x:data";

  /**
   * True for a question after what is new, whoever it is from: its answer replaces offline
   * messages.
   */
  boolean catchesUp() {
    Filter filter = page.filter();
    return filter.with() == null
        && filter.ids().isEmpty()
        && filter.end() == Long.MAX_VALUE
        && page.max() > 0;
  }

  /**
   * Reads a question of the account.
   *
   * @throws StanzaFailure with what XEP-0313 answers to a bad one
   */
  static Query parse(Element query, long owner, ArchiveIds ids) {
    Form form = new Form(owner, ids);
    Element data = query.child(QName.of(DATA, "x"));
    if (data != null) {
      data.children().forEach(form::field);
    }
    Filter filter = new Filter(form.with, form.start, form.end, form.ids);
    Element set = query.child(QName.of(RSM, "set"));
    ArchiveQuery page = page(filter, set, owner, ids);
    if (form.after > page.after()) {
      page =
          new ArchiveQuery(
              filter, form.after, page.before(), page.backwards(), page.max(), page.counted());
    }
    if (form.before < page.before()) {
      page =
          new ArchiveQuery(
              filter, page.after(), form.before, page.backwards(), page.max(), page.counted());
    }
    return new Query(
        query.attribute("queryid"), page, query.child("flip-page") != null, form.exactly);
  }

  private static ArchiveQuery page(
      Filter filter, @Nullable Element set, long owner, ArchiveIds ids) {
    if (set == null) {
      return ArchiveQuery.first(filter, MOST);
    }
    int max = max(set.child("max"));
    ArchiveQuery page = ArchiveQuery.first(filter, max);
    Element after = set.child("after");
    Element before = set.child("before");
    if (after != null && !after.text().isEmpty()) {
      page = page.after(seq(after.text(), owner, ids));
    }
    if (before != null) {
      page =
          before.text().isEmpty()
              ? ArchiveQuery.last(filter, max)
              : page.before(seq(before.text(), owner, ids));
    }
    return max == 0 ? page.withCount() : page;
  }

  private static int max(@Nullable Element element) {
    if (element == null) {
      return MOST;
    }
    try {
      int max = Integer.parseInt(element.text().strip());
      if (max >= 0) {
        return Math.min(max, MOST);
      }
    } catch (NumberFormatException e) {
      // Said below, for a negative number too.
    }
    throw new StanzaFailure(Condition.BAD_REQUEST.error("max is a number"));
  }

  /** XEP-0059 §2.2: an id that we never gave out is not found. */
  private static long seq(String id, long owner, ArchiveIds ids) {
    return ids.decode(owner, id)
        .orElseThrow(() -> new StanzaFailure(Condition.ITEM_NOT_FOUND.error()));
  }

  /** What the form's fields have said so far. */
  private static final class Form {
    private final long owner;
    private final ArchiveIds archive;
    private @Nullable String with;
    private @Nullable FullJid exactly;
    private long start = Seq.NONE;
    private long end = Long.MAX_VALUE;
    private long after = Seq.NONE;
    private long before = Long.MAX_VALUE;
    private final List<Long> ids = new ArrayList<>();

    Form(long owner, ArchiveIds archive) {
      this.owner = owner;
      this.archive = archive;
    }

    void field(Element field) {
      String name = field.attribute("var");
      Element first = field.child("value");
      String value = first == null ? "" : first.text();
      switch (name) {
        case null -> {}
        case "FORM_TYPE" -> {}
        case "with" -> with(value);
        case "start" -> start = Seq.floor(instant(value));
        case "end" -> end = Seq.ceiling(instant(value));
        case "after-id" -> after = seq(value, owner, archive);
        case "before-id" -> before = seq(value, owner, archive);
        case "ids" -> field.children().forEach(id -> ids.add(seq(id.text(), owner, archive)));
        default ->
            throw new StanzaFailure(
                Condition.FEATURE_NOT_IMPLEMENTED.error("no such field: " + name));
      }
    }

    private void with(String address) {
      try {
        Jid jid = Jid.parse(address);
        with = jid.bare().toString();
        exactly = jid instanceof FullJid full ? full : null;
      } catch (MalformedJid e) {
        throw new StanzaFailure(Condition.JID_MALFORMED.error());
      }
    }

    private static Instant instant(String text) {
      try {
        return OffsetDateTime.parse(text).toInstant();
      } catch (DateTimeException e) {
        throw new StanzaFailure(Condition.BAD_REQUEST.error("not a time: XEP-0082"));
      }
    }
  }
}
