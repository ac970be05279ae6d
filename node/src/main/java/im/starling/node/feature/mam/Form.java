// SPDX-License-Identifier: Apache-2.0
package im.starling.node.feature.mam;

import im.starling.persistence.ArchiveIds;
import im.starling.persistence.Seq;
import im.starling.protocol.Element;
import im.starling.protocol.FullJid;
import im.starling.protocol.Jid;
import im.starling.protocol.MalformedJid;
import im.starling.protocol.QName;
import im.starling.protocol.StanzaError.Condition;
import im.starling.protocol.StanzaFailure;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the form of a question says (XEP-0313 §4.1). A field that is empty says nothing; one that
 * has no name, stands there twice or has a value that it cannot have is a bad request.
 */
final class Form {
  /** XEP-0313 §4.1.5. */
  static final List<String> FIELDS =
      List.of("with", "start", "end", "before-id", "after-id", "ids");

  static final String DATA = "jabber:x:data";

  /** The most single messages that can be asked for at once. */
  private static final int IDS = 1_000;

  private static final int NANOSECONDS = 9;

  private final long owner;
  private final ArchiveIds archive;
  private @Nullable String with;
  private @Nullable FullJid exactly;
  private long start = Seq.NONE;
  private long end = Long.MAX_VALUE;
  private long after = Seq.NONE;
  private long before = Long.MAX_VALUE;
  private final List<Long> ids = new ArrayList<>();

  private Form(long owner, ArchiveIds archive) {
    this.owner = owner;
    this.archive = archive;
  }

  /**
   * Reads the form of a question of that account; without one, all is asked for.
   *
   * @throws StanzaFailure if it is none of ours
   */
  static Form of(Element query, long owner, ArchiveIds archive) {
    Form form = new Form(owner, archive);
    Element data = query.child(QName.of(DATA, "x"));
    if (data != null) {
      form.read(data);
    }
    return form;
  }

  /** The bare address that all results are with, null for any. */
  @Nullable String with() {
    return with;
  }

  /** The full address that all results are with, null if any of its account will do. */
  @Nullable FullJid exactly() {
    return exactly;
  }

  long start() {
    return start;
  }

  long end() {
    return end;
  }

  long after() {
    return after;
  }

  long before() {
    return before;
  }

  /** These messages only; empty for any. */
  List<Long> ids() {
    return ids;
  }

  private void read(Element data) {
    String type = data.attribute("type");
    require(type == null || type.equals("submit"), "the form is to be submitted");
    Set<String> seen = new HashSet<>();
    for (Element field : data.children()) {
      if (field.name().equals(QName.of(DATA, "field"))) {
        String name = Objects.requireNonNullElse(field.attribute("var"), "");
        require(!name.isEmpty() && seen.add(name), "a field without a name, or twice");
        field(name, values(field));
      }
    }
  }

  private static List<String> values(Element field) {
    List<String> values = new ArrayList<>();
    for (Element child : field.children()) {
      if (child.name().equals(QName.of(DATA, "value")) && !child.text().isBlank()) {
        values.add(child.text().strip());
      }
    }
    return values;
  }

  private void field(String name, List<String> values) {
    if (!name.equals("FORM_TYPE") && !FIELDS.contains(name)) {
      // XEP-0313 §4.1.5: a field that is passed over would be answered with too much.
      throw new StanzaFailure(Condition.FEATURE_NOT_IMPLEMENTED.error("no such field: " + name));
    }
    if (name.equals("ids")) {
      ids(values);
      return;
    }
    require(values.size() <= 1, "one value for " + name);
    if (values.isEmpty()) {
      return;
    }
    String value = values.getFirst();
    switch (name) {
      case "with" -> with(value);
      case "start" -> start = Seq.floor(instant(value));
      case "end" -> end = Seq.ceiling(instant(value));
      case "after-id" -> after = Query.seq(value, owner, archive);
      case "before-id" -> before = Query.seq(value, owner, archive);
      default -> require(value.equals(Query.NAMESPACE), "a form of another type");
    }
  }

  private void ids(List<String> values) {
    require(!values.isEmpty(), "no id to look for");
    if (values.size() > IDS) {
      throw new StanzaFailure(Condition.POLICY_VIOLATION.error("too many ids at once"));
    }
    values.forEach(id -> ids.add(Query.seq(id, owner, archive)));
  }

  private void with(String address) {
    try {
      Jid jid = Jid.parse(address);
      with = jid.bare().toString();
      exactly = jid instanceof FullJid full ? full : null;
    } catch (MalformedJid e) {
      throw bad("not an address: " + e.getMessage());
    }
  }

  /** XEP-0082 §3.2: any zone, and a fraction of any length. */
  private static Instant instant(String text) {
    int from = text.indexOf('.') + 1;
    int to = from;
    while (from > 0 && to < text.length() && Character.isDigit(text.charAt(to))) {
      to++;
    }
    String exact =
        to - from > NANOSECONDS ? text.substring(0, from + NANOSECONDS) + text.substring(to) : text;
    try {
      return OffsetDateTime.parse(exact).toInstant();
    } catch (DateTimeException e) {
      throw bad("not a time: XEP-0082");
    }
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw bad(otherwise);
    }
  }

  private static StanzaFailure bad(String why) {
    return new StanzaFailure(Condition.BAD_REQUEST.error(why));
  }
}
