// SPDX-License-Identifier: Apache-2.0
package im.starling.node.feature.blocking;

import im.starling.node.feature.AccountHome;
import im.starling.node.feature.Session;
import im.starling.node.feature.roster.Watchers;
import im.starling.node.route.BlockList;
import im.starling.persistence.AbuseReport;
import im.starling.persistence.Blocklists;
import im.starling.protocol.Element;
import im.starling.protocol.FullJid;
import im.starling.protocol.Header;
import im.starling.protocol.Iq;
import im.starling.protocol.Jid;
import im.starling.protocol.Payload;
import im.starling.protocol.QName;
import im.starling.protocol.StanzaError.Condition;
import im.starling.protocol.StanzaFailure;
import im.starling.protocol.Xep;
import im.starling.protocol.XmlWriter;
import io.vertx.core.Future;
import java.util.Collection;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The block list as clients read and change it (XEP-0191 §3.2 to §3.5), and reports with it. */
@Xep(
    number = 377,
    title = "Blocking and Abuse Reporting",
    version = "0.5.0",
    lacks = "passing reports on; they are kept for the operator")
final class BlockRequests {
  static final String NAMESPACE = "urn:xmpp:blocking";
  static final QName LIST = QName.of(NAMESPACE, "blocklist");
  static final QName BLOCK = QName.of(NAMESPACE, "block");
  static final QName UNBLOCK = QName.of(NAMESPACE, "unblock");

  /** More is not a list that anybody keeps: a domain is one item. */
  static final int MOST = 2_000;

  /** What is kept of the reports in one request; they are about the operator's time. */
  private static final int REPORTS = 10;

  private static final Logger log = LoggerFactory.getLogger(BlockRequests.class);

  /** The session has asked for the list: it hears of every change. */
  private static final Session.Key<Boolean> INTERESTED = Session.Key.of("blocklist");

  private static final Future<Iq> TOO_MANY =
      Future.failedFuture(
          new StanzaFailure(Condition.RESOURCE_CONSTRAINT.error("too many changes")));

  private final Blocklists stored;

  BlockRequests(Blocklists stored) {
    this.stored = stored;
  }

  static Future<Iq> list(Iq request, AccountHome home) {
    Session session = request.from() instanceof FullJid from ? home.session(from.resource()) : null;
    if (session != null) {
      session.put(INTERESTED, true);
    }
    List<Jid> all = Blocks.of(home).addresses().sorted(BlockRequests::inOrder).toList();
    return Future.succeededFuture(request.result(Payload.write(out -> write(LIST, all, out))));
  }

  private static int inOrder(Jid one, Jid other) {
    return one.toString().compareTo(other.toString());
  }

  Future<Iq> block(Iq request, AccountHome home) {
    List<BlockItem> items = BlockItem.all(request.payload().child(0), home.address());
    if (items.isEmpty()) {
      throw new StanzaFailure(Condition.BAD_REQUEST.error("block whom?"));
    }
    List<Jid> named = items.stream().map(BlockItem::address).distinct().toList();
    return home.serial(() -> {
      BlockList before = Blocks.of(home);
      BlockList after = before.with(named);
      if (after.size() > MOST) {
        return Future.failedFuture(
            new StanzaFailure(Condition.RESOURCE_CONSTRAINT.error("the list is full")));
      }
      if (!Watchers.mayChange(home)) {
        return TOO_MANY;
      }
      return stored
          .add(home.owner(), named)
          .compose(saved -> {
            // While they are not blocked yet they can be told.
            Watchers.hide(home, jid -> after.blocks(jid) && !before.blocks(jid), named);
            Blocks.become(home, after);
            push(home, BLOCK, named);
            report(items, home.owner());
            return home.heard().map(request.result());
          });
    });
  }

  /** Without items it is about all. */
  Future<Iq> unblock(Iq request, AccountHome home) {
    Element unblock = request.payload().child(0);
    List<Jid> named =
        BlockItem.all(unblock, home.address()).stream().map(BlockItem::address).distinct().toList();
    if (named.isEmpty() && !unblock.children().isEmpty()) {
      throw new StanzaFailure(Condition.BAD_REQUEST.error("unblock whom?"));
    }
    return home.serial(() -> {
      if (!Watchers.mayChange(home)) {
        return TOO_MANY;
      }
      BlockList before = Blocks.of(home);
      List<Jid> gone = named.isEmpty() ? before.addresses().toList() : named;
      BlockList after = before.without(gone);
      return stored
          .remove(home.owner(), gone)
          .compose(saved -> {
            Blocks.become(home, after);
            Watchers.show(home, jid -> before.blocks(jid) && !after.blocks(jid), gone);
            push(home, UNBLOCK, named);
            return home.heard().map(request.result());
          });
    });
  }

  private static void push(AccountHome home, QName change, Collection<Jid> items) {
    Payload payload = Payload.write(out -> write(change, items, out));
    String id = Blocks.pushId(home);
    for (Session session : home.sessions()) {
      if (session.has(INTERESTED)) {
        Header header = new Header(id, null, session.address(), null);
        home.send(session, new Iq(header, Iq.Type.SET, payload));
      }
    }
  }

  private static void write(QName element, Collection<Jid> items, XmlWriter out) {
    out.start(element);
    for (Jid jid : items) {
      out.start("item", NAMESPACE).attribute("jid", jid).end();
    }
    out.end();
  }

  /** XEP-0377 §4: whether that works is nothing to the block. One after the other. */
  private void report(List<BlockItem> items, long by) {
    Future<Void> done = Future.succeededFuture();
    int reports = 0;
    for (BlockItem item : items) {
      AbuseReport report = item.report();
      if (report != null && reports < REPORTS) {
        reports++;
        done =
            done.transform(before -> stored.report(by, report))
                .onSuccess(kept -> log.atInfo().addKeyValue("by", by).log("abuse-reported"))
                .onFailure(failure ->
                    log.atWarn().addKeyValue("why", failure.getMessage()).log("abuse-report-lost"));
      }
    }
  }
}
