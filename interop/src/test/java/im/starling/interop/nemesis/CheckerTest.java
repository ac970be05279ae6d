// SPDX-License-Identifier: Apache-2.0
package im.starling.interop.nemesis;

import static org.junit.jupiter.api.Assertions.assertEquals;

import im.starling.interop.nemesis.Event.Acked;
import im.starling.interop.nemesis.Event.Bounced;
import im.starling.interop.nemesis.Event.Bound;
import im.starling.interop.nemesis.Event.Handled;
import im.starling.interop.nemesis.Event.Lost;
import im.starling.interop.nemesis.Event.Received;
import im.starling.interop.nemesis.Event.Refused;
import im.starling.interop.nemesis.Event.Resumed;
import im.starling.interop.nemesis.Event.Sent;
import im.starling.interop.nemesis.History.Archived;
import im.starling.interop.nemesis.Violation.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The verdict finds each broken promise, and nothing in a history where all are kept. */
class CheckerTest {
  private final List<Event> events = new ArrayList<>();
  private final List<Archived> archived = new ArrayList<>();
  private int places;

  /**
   * Ann writes 1 to 6 to Ben. After 3 the server is killed: 1 and 2 were acknowledged; 3 was
   * stored, but she does not know, and sends it again in her second session.
   */
  CheckerTest() {
    events.add(new Bound(0, "ann", 1, 0));
    events.add(new Bound(0, "ben", 1, 0));
    for (int number = 1; number <= 3; number++) {
      send(1, number);
    }
    acknowledge(1, 1, 2, 3);
    receive(1, 1);
    receive(1, 2);
    receive(1, 3);
    events.add(new Lost(0, "ann", 1, "reset"));
    events.add(new Lost(0, "ben", 1, "reset"));
    events.add(new Bound(0, "ann", 2, 0));
    events.add(new Bound(0, "ben", 2, 0));
    for (int number = 3; number <= 6; number++) {
      send(2, number);
      receive(2, number);
    }
    acknowledge(2, 3, 6, 4);
    for (String owner : List.of("ann", "ben")) {
      for (int number : List.of(1, 2, 3, 3, 4, 5, 6)) {
        archive(owner, number);
      }
    }
  }

  private static String body(int number) {
    return "text " + number;
  }

  private void send(int session, int number) {
    events.add(new Sent(0, "ann", session, "ben", number, body(number)));
  }

  private void acknowledge(int session, int first, int last, long sent) {
    events.add(new Handled(0, "ann", session, last - first + 1, sent));
    for (int number = first; number <= last; number++) {
      events.add(new Acked(0, "ann", session, number));
    }
  }

  private void receive(int session, int number) {
    receive(session, "", number);
  }

  private void receive(int session, String id, int number) {
    events.add(new Received(0, "ben", session, id, "ann", number, body(number)));
  }

  private void archive(String owner, int number) {
    int place = places++;
    archived.add(new Archived(owner, place, "id" + place, "ann", "ben", number, body(number)));
  }

  private Set<Kind> verdict() {
    return Checker.violations(new History(events, archived)).stream()
        .map(Violation::kind)
        .collect(Collectors.toSet());
  }

  private void neverReceived(int number) {
    events.removeIf(event -> event instanceof Received message && message.number() == number);
  }

  private void notArchivedFor(String owner, int number) {
    Predicate<Archived> one = m -> m.owner().equals(owner) && m.number() == number;
    archived.removeIf(one);
  }

  @Test
  void allPromisesKept() {
    assertEquals(List.of(), Checker.violations(new History(events, archived)));
  }

  @Test
  void anAcknowledgedMessageThatIsNowhereIsLost() {
    neverReceived(5);
    notArchivedFor("ben", 5);
    assertEquals(Set.of(Kind.LOST, Kind.ARCHIVE), verdict());
  }

  @Test
  void anUnacknowledgedMessageMayBeLostWithItsSession() {
    send(2, 7);
    events.add(new Bound(0, "ann", 3, 0));
    assertEquals(Set.of(), verdict());
  }

  @Test
  void orWhereTheSessionIsRefused() {
    send(2, 7);
    events.add(new Lost(0, "ann", 2, "reset"));
    events.add(new Refused(0, "ann", 2, 0, "item-not-found"));
    assertEquals(Set.of(), verdict());
  }

  @Test
  void butNotInSilence() {
    send(2, 7);
    events.add(new Lost(0, "ann", 2, "reset"));
    events.add(new Resumed(0, "ann", 2, 0));
    assertEquals(Set.of(Kind.SILENCE), verdict());
  }

  @Test
  void aMessageThatCameBackIsNotLost() {
    send(2, 7);
    events.add(new Acked(0, "ann", 2, 7));
    assertEquals(Set.of(Kind.LOST, Kind.ARCHIVE), verdict());
    events.add(new Bounced(0, "ann", 2, 7));
    assertEquals(Set.of(), verdict());
  }

  @Test
  void aMessageThatArrivedMustNotComeBack() {
    events.add(new Bounced(0, "ann", 2, 6));
    assertEquals(Set.of(Kind.FALSE_ERROR), verdict());
  }

  @Test
  void whatTheServerItselfRepeatsInASessionIsADuplicate() {
    receive(2, "one", 3);
    assertEquals(Set.of(), verdict());
    events.add(new Bound(0, "ben", 3, 0));
    receive(3, "one", 3);
    assertEquals(Set.of(), verdict());
    receive(3, "one", 3);
    assertEquals(Set.of(Kind.DUPLICATE), verdict());
  }

  @Test
  void oneMessageIsNotTwoInAnotherSession() {
    neverReceived(6);
    receive(2, "one", 6);
    events.add(new Bound(0, "ben", 3, 0));
    receive(3, "one", 6);
    assertEquals(Set.of(), verdict());
    events.add(new Bound(0, "ben", 4, 0));
    receive(4, "other", 6);
    assertEquals(Set.of(Kind.DUPLICATE), verdict());
  }

  @Test
  void anArchivedMessageThatNoClientWasGivenIsUndelivered() {
    neverReceived(2);
    assertEquals(Set.of(Kind.UNDELIVERED), verdict());
  }

  @Test
  void aReceivedMessageThatNobodySentIsAGhost() {
    receive(2, 99);
    assertEquals(Set.of(Kind.GHOST), verdict());
  }

  @Test
  void anArchivedMessageThatNobodySentIsAGhost() {
    archive("ben", 99);
    assertEquals(Set.of(Kind.GHOST), verdict());
  }

  @Test
  void aMessageInSomebodyElsesArchiveIsAGhost() {
    archive("eve", 4);
    assertEquals(Set.of(Kind.GHOST), verdict());
  }

  @Test
  void anotherTextIsAChange() {
    neverReceived(6);
    events.add(new Received(0, "ben", 2, "id6", "ann", 6, "text"));
    assertEquals(Set.of(Kind.CHANGED), verdict());
  }

  @Test
  void anotherTextInTheArchiveIsAChange() {
    Archived last = archived.removeLast();
    archived.add(new Archived(last.owner(), last.place(), last.id(), "ann", "ben", 6, ""));
    assertEquals(Set.of(Kind.CHANGED), verdict());
  }

  @Test
  void twiceInOneSessionIsADuplicate() {
    receive(2, 6);
    assertEquals(Set.of(Kind.DUPLICATE), verdict());
  }

  @Test
  void againInALaterSessionIsNot() {
    events.add(new Bound(0, "ben", 3, 0));
    receive(3, 5);
    receive(3, 6);
    assertEquals(Set.of(), verdict());
  }

  @Test
  void whatWasSentTwiceMayComeTwiceInOneSessionButNotThrice() {
    receive(2, 3);
    assertEquals(Set.of(), verdict());
    receive(2, 3);
    assertEquals(Set.of(Kind.DUPLICATE), verdict());
  }

  @Test
  void aLaterMessageBeforeAnEarlierOneIsDisorder() {
    neverReceived(4);
    receive(2, 4);
    assertEquals(Set.of(Kind.DISORDER), verdict());
  }

  @Test
  void theArchiveHasAnOrderToo() {
    notArchivedFor("ben", 2);
    archive("ben", 2);
    assertEquals(Set.of(Kind.DISORDER), verdict());
  }

  @Test
  void bothArchivesHaveEveryAcknowledgedMessage() {
    notArchivedFor("ann", 4);
    assertEquals(Set.of(Kind.ARCHIVE), verdict());
  }

  @Test
  void anArchiveHasItOnce() {
    archive("ann", 6);
    assertEquals(Set.of(Kind.ARCHIVE), verdict());
  }

  @Test
  void anArchiveIdNamesOneMessage() {
    Archived last = archived.removeLast();
    archived.add(new Archived(last.owner(), 0, archived.getLast().id(), "ann", "ben", 6, body(6)));
    assertEquals(Set.of(Kind.ARCHIVE), verdict());
  }

  @Test
  void aCountBeyondWhatWasSentIsAPhantom() {
    events.add(new Handled(0, "ann", 2, 5, 4));
    assertEquals(Set.of(Kind.PHANTOM_ACK), verdict());
  }

  @Test
  void aCountThatGoesBackIsAPhantom() {
    events.add(new Handled(0, "ann", 2, 3, 4));
    assertEquals(Set.of(Kind.PHANTOM_ACK), verdict());
  }

  @Test
  void anAcknowledgementOfNothingIsAPhantom() {
    events.add(new Acked(0, "ann", 2, 50));
    assertEquals(Set.of(Kind.PHANTOM_ACK), verdict());
  }
}
