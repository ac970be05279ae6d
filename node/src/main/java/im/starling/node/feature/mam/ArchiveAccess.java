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
import im.starling.persistence.Entry;
import im.starling.persistence.Page;
import im.starling.persistence.Seq;
import im.starling.persistence.UserLog;
import im.starling.protocol.FullJid;
import im.starling.protocol.Iq;
import im.starling.protocol.Message;
import im.starling.protocol.Names;
import im.starling.protocol.Payload;
import im.starling.protocol.Stanza;
import im.starling.protocol.StanzaError.Condition;
import im.starling.protocol.StanzaFailure;
import im.starling.protocol.Xep;
import io.vertx.core.Future;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * XEP-0313: Message Archive Management, the asking side. An account's archive is for its own
 * sessions.
 */
@Xep(number = 313, title = "Message Archive Management", version = "1.1.3")
@Xep(number = 297, title = "Stanza Forwarding", version = "1.0")
public final class ArchiveAccess implements Feature {
  private static final Logger LOG = LoggerFactory.getLogger(ArchiveAccess.class);

  private static final Session.Key<Future<Iq>> UNDERWAY = Session.Key.of("archive-query");

  private final UserLog log;
  private final int pageMessages;
  private final long pageBytes;

  /** With the most messages, and the most bytes of them, that a client is given at once. */
  public ArchiveAccess(UserLog log, int pageMessages, long pageBytes) {
    this.log = log;
    this.pageMessages = Math.max(1, pageMessages);
    this.pageBytes = pageBytes;
  }

  @Override
  public void declare(Declaration to) {
    // COMPAT(profanity 0.13, 2026-11): looks for it on the domain, where nobody has an archive.
    to.disco(SERVER, Query.NAMESPACE)
        .disco(ACCOUNT, Query.NAMESPACE, Query.NAMESPACE + "#extended", Query.RSM)
        .iqToHome(SET, ArchiveXml.QUERY, this::query)
        .iqToHome(
            GET,
            ArchiveXml.QUERY,
            (request, home) -> Future.succeededFuture(request.result(ArchiveXml.form())))
        .iqToHome(GET, ArchiveXml.METADATA, this::metadata)
        .bound((session, home) -> bounds(home))
        // XEP-0313 §8.1
        .guard(SET, ArchiveXml.QUERY, Condition.FORBIDDEN, (home, other) -> false)
        .guard(GET, ArchiveXml.QUERY, Condition.FORBIDDEN, (home, other) -> false)
        .guard(GET, ArchiveXml.METADATA, Condition.FORBIDDEN, (home, other) -> false);
  }

  private Future<Iq> metadata(Iq request, AccountHome home) {
    return bounds(home).map(request::result);
  }

  /** XEP-0386 §3.3: who binds with it is told at once where the archive begins and ends. */
  private Future<Payload> bounds(AccountHome home) {
    return home.inTurn(home.address(), () -> log.bounds(home.owner()))
        .map(bounds -> ArchiveXml.metadata(bounds, home.owner(), home.archiveIds()));
  }

  private Future<Iq> query(Iq request, AccountHome home) {
    Session session = asker(request, home);
    if (session == null) {
      return Future.failedFuture(new StanzaFailure(Condition.NOT_ALLOWED.error()));
    }
    // One at a time: who asks for many pages at once waits for them, and nobody else does. How many
    // wait is bounded by what a session can have unsettled.
    Future<?> before = Objects.requireNonNullElse(session.get(UNDERWAY), Future.succeededFuture());
    Future<Iq> answer = before.transform(done -> answer(request, session, home));
    session.put(UNDERWAY, answer);
    return answer;
  }

  private static @Nullable Session asker(Iq request, AccountHome home) {
    return request.from() instanceof FullJid from ? home.session(from.resource()) : null;
  }

  private Future<Iq> answer(Iq request, Session session, AccountHome home) {
    Query query = Query.parse(request.payload().child(0), home.owner(), home.archiveIds());
    long committed = home.committed();
    return home.room(session)
        .recover(broken -> Future.failedFuture(noRoom()))
        .compose(room -> home.inTurn(home.address(), () -> found(home.owner(), query)))
        .compose(whole ->
            missesNone(query, session, home)
                .map(catchesUp -> {
                  if (asker(request, home) != session) {
                    throw noRoom();
                  }
                  Page page = bounded(whole, query.page().backwards());
                  send(page, query, session, home);
                  if (catchesUp && !session.available()) {
                    read(session, upTo(page, query.page().backwards(), committed));
                  }
                  return request.result(ArchiveXml.fin(page, home.archiveIds()));
                }));
  }

  /** How far a page reaches without a gap. Backwards, only the last one closes it. */
  private static long upTo(Page page, boolean backwards, long committed) {
    if (page.complete()) {
      return committed;
    }
    return backwards || page.entries().isEmpty()
        ? Seq.NONE
        : Math.min(committed, page.entries().getLast().seq());
  }

  private static void read(Session session, long upTo) {
    Long before = session.get(Session.ARCHIVE_READ);
    if (upTo > (before == null ? Seq.NONE : before)) {
      session.put(Session.ARCHIVE_READ, upTo);
    }
  }

  /**
   * RFC 6120 §8.3.3.18: there is no room for a page, as the client does not read, or is away. It
   * may ask again when it does. The archive, which it has asked, is not unavailable.
   */
  private static StanzaFailure noRoom() {
    return new StanzaFailure(Condition.RESOURCE_CONSTRAINT.error());
  }

  /** XEP-0313 §4.1.3: who names a message that is not there is told so. */
  private Future<Void> there(long owner, List<Long> ids) {
    if (ids.isEmpty()) {
      return Future.succeededFuture();
    }
    return log.has(owner, ids)
        .compose(all ->
            all
                ? Future.succeededFuture()
                : Future.failedFuture(new StanzaFailure(Condition.ITEM_NOT_FOUND.error())));
  }

  private Future<Page> found(long owner, Query query) {
    FullJid exactly = query.exactly();
    return there(owner, query.page().filter().ids())
        .compose(there ->
            exactly == null
                ? log.page(owner, query.page())
                : OneResource.page(log, owner, query.page(), exactly));
  }

  /**
   * XEP-0313 §6.1.1: who catches up from the archive before its initial presence is not given the
   * same again, but nothing that it did not ask for may be passed over.
   */
  private Future<Boolean> missesNone(Query query, Session session, AccountHome home) {
    if (!query.catchesUp() || session.available()) {
      return Future.succeededFuture(false);
    }
    Long read = session.get(Session.ARCHIVE_READ);
    return query.from() <= (read == null ? Seq.NONE : read)
        ? Future.succeededFuture(true)
        : home.inTurn(home.address(), () -> log.waiting(home.owner(), query.from(), 1))
            .map(waiting -> waiting == 0);
  }

  private static void send(Page page, Query query, Session session, AccountHome home) {
    List<Entry> entries = query.flipped() ? page.entries().reversed() : page.entries();
    for (Entry entry : entries) {
      if (readable(entry, home.loop().names())) {
        home.send(session, ArchiveXml.result(entry, query, session.address(), home.archiveIds()));
      }
    }
  }

  /**
   * A row goes out as it is, in the middle of the client's stream: one that is broken is left out,
   * and keeps nobody from the others.
   */
  static boolean readable(Entry entry, Names names) {
    try {
      return Stanza.parse(entry.stanza().getBytes(), names) instanceof Message;
    } catch (IllegalArgumentException e) {
      LOG.atError()
          .addKeyValue("owner", entry.owner())
          .addKeyValue("seq", entry.seq())
          .addKeyValue("why", e.getMessage())
          .log("row-unreadable");
      return false;
    }
  }

  /** As much of a page as a client can be given at once, at least one row. */
  private Page bounded(Page page, boolean backwards) {
    List<Entry> entries = page.entries();
    long bytes = 0;
    for (int i = 0; i < entries.size(); i++) {
      int at = backwards ? entries.size() - 1 - i : i;
      bytes += entries.get(at).stanza().length();
      if (i >= pageMessages || (bytes > pageBytes && i > 0)) {
        List<Entry> part =
            backwards ? entries.subList(at + 1, entries.size()) : entries.subList(0, at);
        return new Page(part, false, page.count());
      }
    }
    return page;
  }
}
