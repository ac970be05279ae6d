// SPDX-License-Identifier: Apache-2.0
package im.starling.node.feature.mam;

import im.starling.persistence.ArchiveIds;
import im.starling.persistence.Bounds;
import im.starling.persistence.Entry;
import im.starling.persistence.Page;
import im.starling.persistence.Seq;
import im.starling.protocol.FullJid;
import im.starling.protocol.Header;
import im.starling.protocol.Message;
import im.starling.protocol.Payload;
import im.starling.protocol.QName;
import im.starling.protocol.XmlWriter;
import java.util.Optional;

/** What an archive says, as XEP-0313 writes it. */
final class ArchiveXml {
  static final QName QUERY = QName.of(Query.NAMESPACE, "query");
  static final QName METADATA = QName.of(Query.NAMESPACE, "metadata");

  private ArchiveXml() {}

  /** §4.2: the row as it was stored, in its wrappers. */
  static Message result(Entry entry, Query query, FullJid to, ArchiveIds archive) {
    byte[] row = entry.stanza().getBytes();
    Payload payload =
        Payload.write(out -> {
          out.start("result", Query.NAMESPACE)
              .attribute("queryid", query.id())
              .attribute("id", id(entry, archive));
          out.start("forwarded", "urn:xmpp:forward:0");
          out.start("delay", "urn:xmpp:delay").attribute("stamp", stamp(entry.seq())).end();
          out.raw(row, 0, row.length);
          out.end().end();
        });
    return new Message(new Header(null, to.bare(), to, null), Message.Type.NORMAL, payload);
  }

  /** §4.3.2: complete is said when it is so, and never else. */
  static Payload fin(Page page, ArchiveIds archive) {
    return Payload.write(out -> {
      out.start("fin", Query.NAMESPACE).attribute("complete", page.complete() ? "true" : null);
      out.start("set", Query.RSM);
      if (!page.entries().isEmpty()) {
        out.leaf("first", id(page.entries().getFirst(), archive));
        out.leaf("last", id(page.entries().getLast(), archive));
      } else if (page.reached() != null) {
        out.leaf("first", id(page.reached(), archive));
        out.leaf("last", id(page.reached(), archive));
      }
      page.count().ifPresent(count -> out.leaf("count", Long.toString(count)));
      out.end().end();
    });
  }

  /** §4.1.5: what can be asked for. */
  static Payload form() {
    return Payload.write(out -> {
      out.start(QUERY).start("x", Form.DATA).attribute("type", "form");
      out.start("field").attribute("type", "hidden").attribute("var", "FORM_TYPE");
      out.leaf("value", Query.NAMESPACE).end();
      Form.FIELDS.forEach(field -> field(out, field));
      out.end().end();
    });
  }

  private static void field(XmlWriter out, String name) {
    out.start("field");
    switch (name) {
      case "with" -> out.attribute("type", "jid-single").attribute("var", name);
      case "ids" -> {
        out.attribute("type", "list-multi").attribute("var", name);
        out.start("validate", "http://jabber.org/protocol/xdata-validate")
            .attribute("datatype", "xs:string");
        out.start("open").end().end();
      }
      default -> out.attribute("type", "text-single").attribute("var", name);
    }
    out.end();
  }

  /** §5: the ends of the archive; an empty one has none. */
  static Payload metadata(Optional<Bounds> bounds, long owner, ArchiveIds archive) {
    return Payload.write(out -> {
      out.start(METADATA);
      bounds.ifPresent(ends -> {
        end(out, "start", archive.encode(owner, ends.first()), ends.first());
        end(out, "end", archive.encode(owner, ends.last()), ends.last());
      });
      out.end();
    });
  }

  private static void end(XmlWriter out, String name, String id, long seq) {
    out.start(name).attribute("id", id).attribute("timestamp", stamp(seq)).end();
  }

  private static String id(Entry entry, ArchiveIds archive) {
    return archive.encode(entry.owner(), entry.seq());
  }

  private static String stamp(long seq) {
    return Seq.time(seq).toString();
  }
}
