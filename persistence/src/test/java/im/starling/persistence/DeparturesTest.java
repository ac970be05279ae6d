// SPDX-License-Identifier: Apache-2.0
package im.starling.persistence;

import static im.starling.persistence.Loop.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import im.starling.persistence.Departures.Answer;
import im.starling.persistence.Departures.Question;
import im.starling.protocol.BareJid;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class DeparturesTest {
  @AutoClose private static final TestDatabase DATABASE = TestDatabase.create();
  @AutoClose private static final Loop LOOP = new Loop();

  private static final String DOMAIN = "departures.example";
  private static final BareJid ROMEO = new BareJid("romeo", "example.org");
  private static final BareJid TRANSPORT = new BareJid("", "irc.example.org");

  private final Persistence persistence =
      Persistence.connect(LOOP.vertx(), DATABASE.settings(), SqlObserver.NONE);
  private final Departures departures = persistence.departures();

  @Test
  void theLatestStays() {
    long owner = owner("latest");
    assertEquals(Optional.empty(), await(departures.find(owner)));
    await(departures.save(owner, departure(20)));
    await(departures.save(owner, departure(10)));
    assertEquals(Optional.of(departure(20)), await(departures.find(owner)));
    await(departures.save(owner, departure(30)));
    assertEquals(Optional.of(departure(30)), await(departures.find(owner)));
  }

  @Test
  void nobodyGoesNowhere() {
    await(departures.save(-1, departure(1)));
    assertEquals(Optional.empty(), await(departures.find(-1)));
  }

  @Test
  void answersWhoMayKnow() {
    BareJid both = new BareJid("both", DOMAIN);
    BareJid to = new BareJid("to", DOMAIN);
    BareJid never = new BareJid("never", DOMAIN);
    befriend(owner("both"), ROMEO, Subscription.BOTH);
    befriend(owner("to"), ROMEO, Subscription.TO);
    befriend(owner("never"), TRANSPORT, Subscription.FROM);
    long seen = await(persistence.accounts().find(both)).orElseThrow().id();
    await(departures.save(seen, departure(7)));
    assertEquals(
        List.of(
            new Answer(true, Optional.empty()),
            Answer.NO,
            new Answer(true, Optional.of(departure(7))),
            Answer.NO,
            Answer.NO),
        await(
            departures.ask(
                List.of(
                    new Question(never, TRANSPORT),
                    new Question(never, ROMEO),
                    new Question(both, ROMEO),
                    new Question(to, ROMEO),
                    new Question(new BareJid("nobody", DOMAIN), ROMEO)))));
    assertEquals(List.of(), await(departures.ask(List.of())));
  }

  private void befriend(long owner, BareJid contact, Subscription subscription) {
    await(persistence.rosters().save(owner, RostersTest.item(contact, subscription)));
  }

  private static Departure departure(long millis) {
    return new Departure(millis, millis - 1, Buffer.buffer("<presence/>" + millis));
  }

  private long owner(String local) {
    return await(persistence.accounts().create(new BareJid(local, DOMAIN), List.of())).id();
  }
}
