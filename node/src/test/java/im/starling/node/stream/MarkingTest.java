// SPDX-License-Identifier: Apache-2.0
package im.starling.node.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import im.starling.cluster.NodeId;
import im.starling.node.alone.Logins;
import im.starling.node.feature.Pipeline;
import im.starling.node.loop.Loop;
import im.starling.node.loop.PromptLoop;
import im.starling.node.route.Envelope;
import im.starling.node.route.HomeLink;
import im.starling.node.route.Hosts;
import im.starling.node.route.Kept;
import im.starling.node.route.Mark;
import im.starling.node.route.Receipt;
import im.starling.node.route.Router;
import im.starling.node.route.SessionRef;
import im.starling.node.route.Shadow;
import im.starling.node.route.Snapshot;
import im.starling.node.route.Standing;
import im.starling.persistence.Accounts;
import im.starling.protocol.BareJid;
import im.starling.protocol.StanzaError;
import im.starling.protocol.StanzaFailure;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What another node has to know before a client hears of it. */
class MarkingTest implements HomeLink {
  private static final BareJid BEN = new BareJid("ben", "localhost");
  private static final Accounts NOBODY =
      (Accounts)
          Proxy.newProxyInstance(
              MarkingTest.class.getClassLoader(),
              new Class<?>[] {Accounts.class},
              (accounts, method, arguments) -> null);
  private static final Kept KEPT = new Kept(7, 0, null, Map.of());

  private final PromptLoop loop = new PromptLoop();
  private final Place one = new Place();
  private final Place other = new Place();
  private final List<String> acknowledged = new ArrayList<>();
  private final ArrayDeque<Promise<Receipt>> home = new ArrayDeque<>();
  private boolean near = true;
  private @Nullable Shadow place;
  private final Marking marking = session().marking();

  private ClientSession session() {
    Hosts hosts = new Hosts(Set.of("localhost"));
    ClientService service =
        new ClientService(
            loop,
            hosts,
            new Router(hosts, this),
            this,
            new Pipeline(List.of()),
            new LoopSessions(new NodeId("a"), loop),
            Logins.of(NOBODY, List.of(loop), () -> "id"),
            Logins.limits(Duration.ofSeconds(20)),
            event -> {});
    ClientSession session = new ClientSession(service, BEN);
    session.resumed(
        BEN.with("phone"),
        new Snapshot("id", Duration.ofMinutes(1), 5, true, 0, List.of(), List.of(), List.of()));
    return session;
  }

  private void acknowledge(int count) {
    marking.before(count, () -> acknowledged.add("a" + count));
  }

  private void begun(Place at) {
    place = at;
    marking.keep(KEPT);
    at.done("begin");
  }

  @Test
  void whereNobodyElseIsNobodyIsTold() {
    marking.keep(KEPT);
    acknowledge(5);
    assertEquals(List.of("a5"), acknowledged);
  }

  @Test
  void theShadowKnowsIt() {
    begun(one);
    acknowledge(5);
    assertEquals(List.of(), acknowledged);
    one.done("mark");
    assertEquals(List.of("a5"), acknowledged);
  }

  @Test
  void nothingIsToldBeforeItsHomeHasSaidWhatToKeep() {
    place = one;
    acknowledge(5);
    assertEquals(List.of("a5"), acknowledged);
    one.nothing();
  }

  @Test
  void anotherShadowKnowsAllBeforeTheFirstForgets() {
    begun(one);
    place = other;
    acknowledge(5);
    one.nothing();
    other.done("begin");
    assertEquals(List.of(), acknowledged, "both may be believed");
    one.done("drop");
    assertEquals(List.of("a5"), acknowledged);
  }

  @Test
  void aShadowThatIsAskedForAgainStays() {
    begun(one);
    place = other;
    acknowledge(5);
    place = one;
    acknowledge(6);
    other.done("begin");
    one.done("begin");
    other.done("drop");
    one.nothing();
    assertEquals(List.of("a5", "a6"), acknowledged);
  }

  @Test
  void theLastShadowForgets() {
    begun(one);
    place = null;
    acknowledge(5);
    assertEquals(List.of(), acknowledged);
    one.done("drop");
    assertEquals(List.of("a5"), acknowledged);
  }

  @Test
  void aHomeThatIsElsewhereKnowsItInstead() {
    begun(one);
    place = null;
    near = false;
    acknowledge(5);
    one.nothing();
    home.remove().complete(Receipt.ACCEPTED);
    assertEquals(List.of(), acknowledged);
    one.done("drop");
    assertEquals(List.of("a5"), acknowledged);
  }

  @Test
  void aHomeThatComesHereHasAShadow() {
    near = false;
    acknowledge(5);
    marking.keep(KEPT);
    near = true;
    place = one;
    home.remove().complete(Receipt.ACCEPTED);
    one.done("begin");
  }

  @Test
  void whatFailsIsToldFromTheBeginning() {
    begun(one);
    acknowledge(5);
    one.fails("mark", new IllegalStateException("gone"));
    assertEquals(List.of(), acknowledged);
    loop.next();
    one.done("begin");
    assertEquals(List.of("a5"), acknowledged);
  }

  @Test
  void whereThereIsNoRoomItIsNotKept() {
    place = one;
    marking.keep(KEPT);
    acknowledge(5);
    one.fails("begin", new StanzaFailure(StanzaError.Condition.RESOURCE_CONSTRAINT.error()));
    one.fails("mark", new StanzaFailure(StanzaError.Condition.RESOURCE_CONSTRAINT.error()));
    assertEquals(List.of("a5"), acknowledged);
  }

  @Test
  void countsDoNotGoBack() {
    begun(one);
    acknowledge(5);
    acknowledge(6);
    Promise<Void> first = Objects.requireNonNull(one.asked.remove()).done;
    one.done("mark");
    first.complete();
    assertEquals(List.of("a6"), acknowledged);
  }

  @Test
  void aLinkThatWasBrokenIsBegunAnew() {
    begun(one);
    marking.broken(other);
    one.nothing();
    marking.broken(one);
    one.done("begin");
  }

  @Test
  void whatIsOverIsForgotten() {
    begun(one);
    marking.end();
    one.done("drop");
  }

  @Override
  public Future<Receipt> send(Loop asker, BareJid address, Envelope envelope) {
    assertTrue(envelope instanceof Envelope.Marked);
    Promise<Receipt> receipt = Promise.promise();
    home.add(receipt);
    return receipt.future();
  }

  @Override
  public boolean near(Loop asker, BareJid address) {
    return near;
  }

  @Override
  public @Nullable Shadow shadow(Loop asker, BareJid address) {
    return place;
  }

  /** Answers when it is told to. */
  private static final class Place implements Shadow {
    private final ArrayDeque<Asked> asked = new ArrayDeque<>();

    private record Asked(String what, Promise<Void> done) {}

    private Future<Void> ask(String what) {
      Promise<Void> done = Promise.promise();
      asked.add(new Asked(what, done));
      return done.future();
    }

    private Promise<Void> next(String what) {
      Asked next = asked.remove();
      assertEquals(what, next.what);
      return next.done;
    }

    void done(String what) {
      next(what).complete();
    }

    void fails(String what, Exception why) {
      next(what).fail(why);
    }

    void nothing() {
      assertEquals(0, asked.size());
    }

    @Override
    public Future<Void> begin(SessionRef session, Standing standing) {
      return ask("begin");
    }

    @Override
    public Future<Void> mark(SessionRef session, Mark mark, long floor) {
      return ask("mark");
    }

    @Override
    public void keep(SessionRef session, Kept kept) {}

    @Override
    public Future<Void> drop(SessionRef session) {
      return ask("drop");
    }
  }
}
