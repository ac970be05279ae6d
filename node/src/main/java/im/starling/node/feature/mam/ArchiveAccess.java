// SPDX-License-Identifier: Apache-2.0
package im.starling.node.feature.mam;

import static im.starling.node.feature.Declaration.Subject.ACCOUNT;
import static im.starling.node.feature.Declaration.Subject.SERVER;
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
import im.starling.protocol.Xep;
import im.starling.protocol.XmlWriter;
import io.vertx.core.Future;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * XEP-0313: Message Archive Management, the asking side. An account's archive is for its own
 * sessions.
 */
@Xep(number = 313, title = "Message Archive Management", version = "1.1.3")
@Xep(number = 297, title = "Stanza Forwarding", version = "1.0")
public final class ArchiveAccess implements Feature {
  private static final QName QUERY = QName.of(Query.NAMESPACE, "query");
  private static final QName METADATA = QName.of(Query.NAMESPACE, "metadata");
  private static final List<String> FIELDS =
      List.of("with", "start", "end", "before-id", "after-id", "ids");

  private static final Session.Key<Future<Iq>> UNDERWAY = Session.Key.of("archive-query");
  private static final int PAGE_BYTES = 512 << 10;

  private final UserLog log;

  public ArchiveAccess(UserLog log) {
    this.log = log;
  }

  @Override
  public void declare(Declaration to) {
    // COMPAT(profanity 0.13, 2026-11): looks for it on the domain, where nobody has an archive.
    to.disco(SERVER, Query.NAMESPACE)
        .disco(ACCOUNT, Query.NAMESPACE, Query.NAMESPACE + "#extended", Query.RSM)
        .iqToHome(SET, QUERY, this::query)
        .iqToHome(GET, QUERY, (request, home) -> Future.succeededFuture(request.result(form())))
        .iqToHome(GET, METADATA, this::metadata);
  }

  private Future<Iq> query(Iq request, AccountHome home) {
    Session session = request.from() instanceof FullJid from ? home.session(from.resource()) : null;
    if (session == null) {
      return Future.failedFuture(new StanzaFailure(Condition.NOT_ALLOWED.error()));
    }
    Query query = Query.parse(request.payload().child(0), home.owner(), home.archiveIds());
    // One at a time: who asks for many pages at once waits for them, and nobody else does.
    Future<?> before = Objects.requireNonNullElse(session.get(UNDERWAY), Future.succeededFuture());
    Future<Iq> answer = before.transform(done -> answer(request, query, session, home));
    session.put(UNDERWAY, answer);
    return answer;
  }

  private Future<Iq> answer(Iq request, Query query, Session session, AccountHome home) {
    long committed = home.committed();
    ArchiveIds archive = home.archiveIds();
    return found(home.owner(), query)
        .map(whole -> {
          Page page = bounded(whole, query.page().backwards());
          List<Entry> order = query.flipped() ? page.entries().reversed() : page.entries();
          for (Entry entry : order) {
            home.send(session, result(entry, query, session, archive));
          }
          boolean first = session.get(Session.ARCHIVE_READ) == null;
          boolean caughtUp = !query.page().backwards() || page.complete();
          if (query.catchesUp() && caughtUp && !session.available() && first) {
            session.put(Session.ARCHIVE_READ, committed);
          }
          return request.result(fin(page, archive));
        });
  }

  private Future<Page> found(long owner, Query query) {
    FullJid exactly = query.exactly();
    return exactly == null
        ? log.page(owner, query.page())
        : OneResource.page(log, owner, query.page(), exactly);
  }

  /** As much of a page as a client can be given at once, at least one row. */
  private static Page bounded(Page page, boolean backwards) {
    List<Entry> entries = page.entries();
    int bytes = 0;
    for (int i = 0; i < entries.size(); i++) {
      int at = backwards ? entries.size() - 1 - i : i;
      bytes += entries.get(at).stanza().length();
      if (bytes > PAGE_BYTES && i > 0) {
        List<Entry> part =
            backwards ? entries.subList(at + 1, entries.size()) : entries.subList(0, at);
        return new Page(part, false, page.count());
      }
    }
    return page;
  }

  /** XEP-0313 §4.2: the row as it was stored, in its wrappers. */
  private static Message result(Entry entry, Query query, Session to, ArchiveIds archive) {
    byte[] row = entry.stanza().getBytes();
    Payload payload =
        Payload.write(out -> {
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
    return Payload.write(out -> {
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
    return Payload.write(out -> {
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
