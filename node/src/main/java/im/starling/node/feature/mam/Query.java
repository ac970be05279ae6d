// SPDX-License-Identifier: Apache-2.0
package im.starling.node.feature.mam;

import im.starling.persistence.ArchiveIds;
import im.starling.persistence.ArchiveQuery;
import im.starling.persistence.ArchiveQuery.Filter;
import im.starling.persistence.Seq;
import im.starling.protocol.Element;
import im.starling.protocol.FullJid;
import im.starling.protocol.QName;
import im.starling.protocol.StanzaError.Condition;
import im.starling.protocol.StanzaFailure;
import im.starling.protocol.Xep;
import org.jspecify.annotations.Nullable;

/**
 * A client's question to its archive: the form (XEP-0313 §4.1) and the page (XEP-0059).
 *
 * @param id what the client calls the question, to be found in every result
 * @param flipped results are sent in reverse order (XEP-0313 §4.3.4)
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

  /**
   * True for a question after what is new, whoever it is from: its answer replaces offline
   * messages.
   */
  boolean catchesUp() {
    Filter filter = page.filter();
    return filter.with() == null
        && filter.ids().isEmpty()
        && filter.end() == Long.MAX_VALUE
        && page.before() == Long.MAX_VALUE
        && page.max() > 0;
  }

  /** Nothing up to here is asked for. */
  long from() {
    return Math.max(page.after(), page.filter().start() - 1);
  }

  /**
   * Reads a question of the account.
   *
   * @throws StanzaFailure with what XEP-0313 answers to a bad one
   */
  static Query parse(Element query, long owner, ArchiveIds ids) {
    if (query.attribute("node") != null) {
      // XEP-0442: a node's archive is another archive, which an account does not have.
      throw new StanzaFailure(Condition.ITEM_NOT_FOUND.error());
    }
    Form form = Form.of(query, owner, ids);
    Filter filter = new Filter(form.with(), form.start(), form.end(), form.ids());
    ArchiveQuery page = page(filter, query.child(QName.of(RSM, "set")), owner, ids);
    // XEP-0313 §4.1.3: these cut, and do not turn the direction of the paging.
    ArchiveQuery cut =
        new ArchiveQuery(
            filter,
            Math.max(page.after(), form.after()),
            Math.min(page.before(), form.before()),
            page.backwards(),
            page.max(),
            page.counted());
    return new Query(
        query.attribute("queryid"), cut, query.child("flip-page") != null, form.exactly());
  }

  /** XEP-0059 §2; both {@code after} and {@code before} at once is what lies between. */
  private static ArchiveQuery page(
      Filter filter, @Nullable Element set, long owner, ArchiveIds ids) {
    if (set == null) {
      return ArchiveQuery.first(filter, MOST);
    }
    if (set.child("index") != null) {
      throw new StanzaFailure(Condition.FEATURE_NOT_IMPLEMENTED.error("no pages by index"));
    }
    int max = max(set.child("max"));
    Element before = set.child("before");
    return new ArchiveQuery(
        filter,
        id(set.child("after"), Seq.NONE, owner, ids),
        id(before, Long.MAX_VALUE, owner, ids),
        before != null,
        max,
        max == 0);
  }

  private static int max(@Nullable Element element) {
    if (element == null) {
      return MOST;
    }
    String text = element.text().strip();
    boolean digits = !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
    if (!digits) {
      throw new StanzaFailure(Condition.BAD_REQUEST.error("max is a number"));
    }
    return text.length() > 9 ? MOST : Math.min(Integer.parseInt(text), MOST);
  }

  private static long id(@Nullable Element element, long none, long owner, ArchiveIds ids) {
    return element == null || element.text().isEmpty() ? none : seq(element.text(), owner, ids);
  }

  /**
   * XEP-0313 §4.3.2: an id that we never gave out is not found. One whose message is gone from the
   * old end still has its place (XEP-0059 §2.2), and what follows it is the oldest that is left.
   */
  static long seq(String id, long owner, ArchiveIds ids) {
    return ids.decode(owner, id.strip())
        .orElseThrow(() -> new StanzaFailure(Condition.ITEM_NOT_FOUND.error()));
  }
}
