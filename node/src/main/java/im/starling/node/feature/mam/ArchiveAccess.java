// SPDX-License-Identifier: Apache-2.0
package im.starling.node.feature.mam;

import static im.starling.node.feature.Declaration.Subject.ACCOUNT;
import static im.starling.protocol.Iq.Type.GET;
import static im.starling.protocol.Iq.Type.SET;

import im.starling.node.feature.AccountHome;
import im.starling.node.feature.Declaration;
import im.starling.node.feature.Feature;
import im.starling.node.feature.Session;
import im.starling.persistence.ArchiveIds;
import im.starling.persistence.Bounds;
import im.starling.persistence.Entry;
import im.starling.persistence.Page;
import im.starling.persistence.Seq;
import im.starling.persistence.UserLog;
import im.starling.protocol.FullJid;
import im.starling.protocol.Header;
import im.starling.protocol.Iq;
import im.starling.protocol.Message;
import im.starling.protocol.Payload;
import im.starling.protocol.QName;
import im.starling.protocol.StanzaError.Condition;
import im.starling.protocol.StanzaFailure;
import im.starling.protocol.XmlWriter;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;

/** XEP-0313: Message Archive Management, the asking side. An account's archive is for its own sessions. */
public final class ArchiveAccess implements Feature {
  private static final QName QUERY = QName.of(Query.NAMESPACE, "query");
  private static final QName METADATA = QName.of(Query.NAMESPACE, "metadata");
  private static final List<String> FIELDS =
      List.of("with", "start", "end", "before-id", "after-id", "ids");

  private final UserLog log;

  public ArchiveAccess(UserLog log) {
    this.log = log;
  }

  @Override
  public void declare(Declaration to) {
    to.disco(ACCOUNT, Query.NAMESPACE, Query.NAMESPACE + "#extended", Query.RSM)
        .iqToHome(SET, QUERY, this::query)
        .iqToHome(GET, QUERY, (request, home) -> Future.succeededFuture(request.result(form())))
        .iqToHome(GET, METADATA, this::metadata);
  }

  private Future<Iq> query(Iq request, AccountHome home) {
    Session session =
        request.from() instanceof FullJid from ? home.session(from.resource()) : null;
    if (session == null) {
      return Future.failedFuture(new StanzaFailure(Condition.NOT_ALLOWED.error()));
    }
    ArchiveIds archive = home.archiveIds();
    Query query =
        Query.parse(request.payload().child(0), home.owner(), archive);
    if (!session.available()) {
      session.put(Session.ARCHIVE_READ, true);
    }
    return log.page(home.owner(), query.page())
        .map(
            page -> {
              List<Entry> order = query.flipped() ? page.entries().reversed() : page.entries();
              for (Entry entry : order) {
                home.send(session, result(entry, query, session, archive));
              }
              return request.result(fin(page, archive));
            });
  }

  /** XEP-0313 §4.2: the row as it was stored, in its wrappers. */
  private static Message result(Entry entry, Query query, Session to, ArchiveIds archive) {
    byte[] row = entry.stanza().getBytes();
    Payload payload =
        Payload.write(
            out -> {
              out.start("result", Query.NAMESPACE)
                  .attribute("queryid", query.id())
                  .attribute("id", archive.encode(entry.owner(), entry.seq()));
              out.start("forwarded", "urn:xmpp:forward:0");
              out.start("delay", "urn:xmpp:delay").attribute("stamp", stamp(entry.seq())).end();
              out.raw(row, 0, row.length);
              out.end().end();
            });
    return new Message(
        new Header(null, to.address().bare(), to.address(), null), Message.Type.NORMAL, payload);
  }

  /** XEP-0313 §4.3: complete is said when it is so, and never else. */
  private static Payload fin(Page page, ArchiveIds archive) {
    return Payload.write(
        out -> {
          out.start("fin", Query.NAMESPACE).attribute("complete", page.complete() ? "true" : null);
          out.start("set", Query.RSM);
          if (!page.entries().isEmpty()) {
            out.leaf("first", id(page.entries().getFirst(), archive));
            out.leaf("last", id(page.entries().getLast(), archive));
          }
          page.count().ifPresent(count -> out.leaf("count", Long.toString(count)));
          out.end().end();
        });
  }

  private static Payload form() {
    return Payload.write(
        out -> {
          out.start(QUERY).start("x", "jabber:x:data").attribute("type", "form");
          out.start("field").attribute("type", "hidden").attribute("var", "FORM_TYPE");
          out.leaf("value", Query.NAMESPACE).end();
          for (String field : FIELDS) {
            out.start("field").attribute("type", type(field)).attribute("var", field).end();
          }
          out.end().end();
        });
  }

  private static String type(String field) {
    return switch (field) {
      case "with" -> "jid-single";
      case "ids" -> "list-multi";
      default -> "text-single";
    };
  }

  private Future<Iq> metadata(Iq request, AccountHome home) {
    ArchiveIds archive = home.archiveIds();
    return log.bounds(home.owner())
        .map(bounds -> request.result(metadata(bounds, home.owner(), archive)));
  }

  private static Payload metadata(Optional<Bounds> bounds, long owner, ArchiveIds archive) {
    return Payload.write(
        out -> {
          out.start(METADATA);
          bounds.ifPresent(
              ends -> {
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
