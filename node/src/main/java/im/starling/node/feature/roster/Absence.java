// SPDX-License-Identifier: Apache-2.0
package im.starling.node.feature.roster;

import im.starling.node.feature.AccountHome;
import im.starling.node.feature.AccountHome.StateKey;
import im.starling.node.feature.Session;
import im.starling.persistence.Departure;
import im.starling.persistence.Departures;
import im.starling.persistence.Departures.Answer;
import im.starling.persistence.Departures.Question;
import im.starling.protocol.BareJid;
import im.starling.protocol.Header;
import im.starling.protocol.Jid;
import im.starling.protocol.Payload;
import im.starling.protocol.Presence;
import im.starling.protocol.QName;
import im.starling.protocol.Stanza;
import im.starling.protocol.XmlWriter;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is said of an account of which nobody is there: the words with which the last session went,
 * and when that was (RFC 6121 §4.3.2, XEP-0203).
 */
record Absence(Departures departures) {
  /** Who says more in farewell is remembered without words. */
  private static final int WORDS_BYTES = 2_048;

  static final StateKey<Latest> KEY = StateKey.of("absence");

  /** What this home has seen of coming and going; before that the database knows. */
  static final class Latest {
    private @Nullable Departure departure;
    private long login;
  }

  private static final QName DELAY = QName.of("urn:xmpp:delay", "delay");

  /** A session has come. */
  static void ends(Session arrived, AccountHome home) {
    Latest latest = home.state(KEY);
    latest.login = Math.max(latest.login, arrived.began());
  }

  /** When a session began of those that come and go, as far as this home has seen it. */
  static Optional<Instant> login(AccountHome home) {
    long login = home.state(KEY).login;
    for (Session session : home.sessions()) {
      login = Math.max(login, session.began());
    }
    return login == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(login));
  }

  /** The last session goes. Nobody waits for it: where it cannot be stored an older one stands. */
  void begins(Presence farewell, AccountHome home) {
    Header header = new Header(null, home.address(), null, farewell.header().lang());
    Payload words = farewell.payload().length() > WORDS_BYTES ? Payload.EMPTY : farewell.payload();
    XmlWriter out = new XmlWriter(256);
    new Presence(header, Presence.Type.UNAVAILABLE, words.without(DELAY)).writeStandalone(out);
    Departure departure =
        new Departure(home.loop().millis(), home.state(KEY).login, Buffer.buffer(out.bytes()));
    home.state(KEY).departure = departure;
    home.serial(() -> departures.save(home.owner(), departure)).onFailure(lost -> {});
  }

  Future<Optional<Departure>> departed(AccountHome home) {
    Departure latest = home.state(KEY).departure;
    return latest == null
        ? departures.find(home.owner())
        : Future.succeededFuture(Optional.of(latest));
  }

  /** What that asker, who may know, is told; never fails. */
  Future<Presence> told(AccountHome home, Jid asker) {
    Departure latest = home.state(KEY).departure;
    return (latest == null ? home.inTurn(asker, () -> departed(home)) : departed(home))
        .otherwise(Optional.empty())
        .map(departure -> farewell(home.address(), asker, departure));
  }

  /** Answers probes for accounts without a home in memory, each in its place. */
  Future<List<Optional<Presence>>> answer(List<Presence> probes) {
    List<Question> questions =
        probes.stream()
            .map(probe ->
                new Question(
                    Objects.requireNonNull(probe.to()).bare(),
                    Objects.requireNonNull(probe.from()).bare()))
            .toList();
    return departures.ask(questions).map(answers -> answers(probes, answers));
  }

  private static List<Optional<Presence>> answers(List<Presence> probes, List<Answer> answers) {
    List<Optional<Presence>> all = new ArrayList<>(probes.size());
    for (int i = 0; i < probes.size(); i++) {
      BareJid account = Objects.requireNonNull(probes.get(i).to()).bare();
      Jid asker = Objects.requireNonNull(probes.get(i).from());
      Answer answer = answers.get(i);
      Presence told =
          answer.allowed() ? farewell(account, asker, answer.departure()) : refusal(account, asker);
      all.add(answer.hidden() ? Optional.empty() : Optional.of(told));
    }
    return all;
  }

  /** RFC 6121 §4.3.2: the same for an account that does not exist. */
  static Presence refusal(BareJid account, Jid asker) {
    return Presence.of(Presence.Type.UNSUBSCRIBED, account, asker.bare());
  }

  private static Presence farewell(BareJid account, Jid asker, Optional<Departure> departure) {
    return departure
        .map(then -> {
          Presence words = (Presence) Stanza.parse(then.presence().getBytes());
          Payload late = words.payload().with(out -> delay(out, account, then.millis()));
          return words.with(words.header().to(asker)).with(late);
        })
        .orElseGet(() -> Presence.of(Presence.Type.UNAVAILABLE, account, asker));
  }

  private static void delay(XmlWriter out, BareJid account, long millis) {
    out.start(DELAY)
        .attribute("from", account.domain())
        .attribute("stamp", Instant.ofEpochMilli(millis).toString())
        .end();
  }
}
