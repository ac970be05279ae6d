// SPDX-License-Identifier: Apache-2.0
package im.starling.node.feature.admin;

import static im.starling.protocol.Iq.Type.SET;

import im.starling.node.feature.AccountHome;
import im.starling.node.feature.AccountHome.StateKey;
import im.starling.node.feature.Declaration;
import im.starling.node.feature.Feature;
import im.starling.node.feature.Verdict;
import im.starling.node.feature.commands.Command.Asker;
import im.starling.node.loop.Loop;
import im.starling.node.route.Receipt;
import im.starling.persistence.Notice;
import im.starling.persistence.Notices;
import im.starling.protocol.BareJid;
import im.starling.protocol.Header;
import im.starling.protocol.Message;
import im.starling.protocol.Payload;
import im.starling.protocol.Presence;
import im.starling.protocol.QName;
import im.starling.protocol.StanzaFailure;
import im.starling.protocol.Xep;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;

/**
 * Tells accounts that are there what the operator has to say to them: the message of the day, and
 * the welcome (XEP-0133 §4.24–§4.28). Each hears each once, as a message that is kept like any
 * other; twice where the server dies between its commit and the note that it was told.
 */
@Xep(number = 133, title = "Service Administration", version = "1.3.1")
public final class Greeting implements Feature {
  /** What another node has been given to say is known here after so long, in milliseconds. */
  private static final long FRESH = 5_000;

  private static final QName TELL = QName.of(Orders.NAMESPACE, "tell");
  private static final StateKey<Told> KEY = StateKey.of("told");

  private final Notices notices;
  private volatile Known known = new Known(Map.of(), Long.MIN_VALUE);

  /** Up to which number the account has been told everything, as far as its home knows. */
  private static final class Told {
    private long number;
    private boolean underway;
  }

  /** The newest number of each domain, which was so until then, by {@link Loop#ticks}. */
  private record Known(Map<String, Long> newest, long until) {}

  public Greeting(Notices notices) {
    this.notices = notices;
  }

  @Override
  public void declare(Declaration to) {
    to.state(KEY, owner -> Future.succeededFuture(new Told()))
        .presenceFromSelf(this::there)
        .iqFromServer(SET, TELL, (request, home) -> news(home).map(told -> request.result()));
  }

  /** Has an account told that is online. */
  static Future<Void> order(Asker asker, BareJid account) {
    return Orders.order(asker, SET, account, Payload.write(out -> out.start(TELL).end()))
        .mapEmpty();
  }

  /** What there is to say has changed. */
  void changed() {
    known = new Known(Map.of(), Long.MIN_VALUE);
  }

  /** Who is there is told, but nobody waits for it: the next presence brings what this cannot. */
  private Future<Verdict> there(Presence presence, AccountHome home) {
    if (presence.to() == null && presence.type() == Presence.Type.AVAILABLE) {
      tell(home).onFailure(later -> {});
    }
    return Verdict.PASSED;
  }

  private Future<Void> tell(AccountHome home) {
    Known now = known;
    if (home.loop().ticks() < now.until) {
      return tell(home, now);
    }
    // One asks; until it is answered the others go by what was known before.
    known = new Known(now.newest, home.loop().ticks() + FRESH);
    return news(home);
  }

  /** Whoever sends for it knows that there is something new. */
  private Future<Void> news(AccountHome home) {
    Known before = known;
    return notices
        .newest()
        .compose(newest -> {
          Known now = new Known(newest, home.loop().ticks() + FRESH);
          // Not over what is newer than the question.
          known = known.equals(before) ? now : known;
          return tell(home, now);
        });
  }

  private Future<Void> tell(AccountHome home, Known now) {
    long newest = now.newest.getOrDefault(home.address().domain(), 0L);
    Told told = home.state(KEY);
    if (newest <= told.number || told.underway) {
      return Future.succeededFuture();
    }
    told.underway = true;
    return home.serial(() ->
            notices
                .untold(home.owner())
                .compose(all -> say(all, home))
                .onSuccess(said -> told.number = newest))
        .onComplete(done -> told.underway = false);
  }

  private Future<Void> say(List<Notice> all, AccountHome home) {
    Future<?> said = Future.succeededFuture();
    long last = 0;
    for (Notice notice : all) {
      said =
          said.compose(before -> home.route(message(notice, home.address())))
              .compose(Greeting::taken);
      last = Math.max(last, notice.number());
    }
    long number = last;
    return all.isEmpty()
        ? Future.succeededFuture()
        : said.compose(committed -> notices.told(home.owner(), number));
  }

  /** What was refused, because too much waits for the account, is tried again. */
  private static Future<Void> taken(Receipt receipt) {
    return receipt instanceof Receipt.Refused refused
        ? Future.failedFuture(new StanzaFailure(refused.error()))
        : Future.succeededFuture();
  }

  private static Message message(Notice notice, BareJid account) {
    BareJid server = new BareJid("", account.domain());
    return new Message(
        new Header(null, server, account, null),
        Message.Type.NORMAL,
        Payload.write(out -> out.leaf("body", notice.words())));
  }
}
