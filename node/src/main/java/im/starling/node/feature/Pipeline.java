// SPDX-License-Identifier: Apache-2.0
package im.starling.node.feature;

import im.starling.node.feature.AccountHome.StateKey;
import im.starling.node.feature.Declaration.Bound;
import im.starling.node.feature.Declaration.HomeIq;
import im.starling.node.feature.Declaration.Inline;
import im.starling.node.feature.Declaration.PresenceHandler;
import im.starling.node.feature.Declaration.ProbeHandler;
import im.starling.node.feature.Declaration.StreamIq;
import im.starling.node.feature.Declaration.Subject;
import im.starling.persistence.Away;
import im.starling.persistence.Busy;
import im.starling.protocol.Element;
import im.starling.protocol.FullJid;
import im.starling.protocol.Iq;
import im.starling.protocol.Jid;
import im.starling.protocol.Payload;
import im.starling.protocol.Presence;
import im.starling.protocol.QName;
import im.starling.protocol.StanzaError;
import im.starling.protocol.StanzaError.Condition;
import im.starling.protocol.StanzaFailure;
import im.starling.protocol.XmlWriter;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All declarations, compiled: handlers per phase in order, and one table from request to handler.
 * Immutable once made, shared by all loops. The one place where a handler's failure becomes an
 * error.
 */
public final class Pipeline {
  private static final Logger log = LoggerFactory.getLogger(Pipeline.class);
  private static final Verdict BROKEN = new Verdict.Refuse(Condition.INTERNAL_SERVER_ERROR.error());

  /** Who answers a request, where. */
  enum Scope {
    SERVER("the server, at the asking stream"),
    SELF("one's own account, at the asking stream"),
    HOME("one's own account, at its home"),
    OTHERS("another account, at its home"),
    ORDER("an account, by the server itself, at its home");

    final String place;

    Scope(String place) {
      this.place = place;
    }
  }

  /** A handler and the feature that brought it. */
  record Step<H>(String feature, H handler) {}

  /** What a request is dispatched by. */
  record Request(Scope scope, Iq.Type type, QName query) {}

  /** An account's or the server's identity (XEP-0030 §3.1). */
  public record Identity(String category, String type) {}

  private record Guard(Condition refusal, BiPredicate<AccountHome, Jid> allowed) {}

  private record State<T>(StateKey<T> key, LongFunction<Future<T>> load) {}

  private final Map<Phase<?>, List<Step<Function<Phase.Context, Verdict>>>> phases =
      new HashMap<>();
  private final Map<Request, Step<StreamIq>> streamRequests = new HashMap<>();
  private final Map<Request, Step<HomeIq>> homeRequests = new HashMap<>();
  private final Set<Request> ownAtServer = new HashSet<>();
  private final Map<Request, Guard> guards = new HashMap<>();
  private final List<Step<PresenceHandler>> presenceFromSelf = new ArrayList<>();
  private final List<Step<PresenceHandler>> presenceFromOthers = new ArrayList<>();
  private final Map<Subject, List<String>> features = new HashMap<>();
  private final Map<Subject, List<Identity>> identities = new HashMap<>();
  private final List<DiscoNodes> nodes = new ArrayList<>();
  private final List<State<?>> states = new ArrayList<>();
  private final List<Step<BiConsumer<Session, AccountHome>>> onStream = new ArrayList<>();
  private final List<BiConsumer<String, XmlWriter>> streamFeatures = new ArrayList<>();
  private final List<Consumer<Pipeline>> completed = new ArrayList<>();
  private final Inlines inlines = new Inlines();
  private ProbeHandler prober = probes -> Future.failedFuture("nobody answers probes");

  public Pipeline(List<Feature> features) {
    for (Feature feature : features) {
      feature.declare(new Compiler(feature.getClass().getSimpleName()));
    }
    completed.forEach(then -> then.accept(this));
  }

  /** Asks every handler of a phase until one ends it: PASS, a Drop or a Refuse comes back. */
  public <C extends Phase.Context> Verdict run(Phase<C> phase, C context) {
    List<Step<Function<Phase.Context, Verdict>>> steps = phases.get(phase);
    if (steps == null) {
      return Verdict.PASS;
    }
    for (int i = 0; i < steps.size(); i++) {
      Verdict verdict = ask(steps.get(i), context);
      switch (verdict) {
        case Verdict.Pass ignored -> {}
        case Verdict.Replace replace -> context.replace(replace.stanza());
        case Verdict.Drop drop -> {
          log.atDebug()
              .addKeyValue("phase", phase)
              .addKeyValue("why", drop.reason())
              .log("dropped");
          return drop;
        }
        case Verdict.Refuse refuse -> {
          return refuse;
        }
      }
    }
    return Verdict.PASS;
  }

  /** True where nobody has anything to say in a phase: then no context need be made. */
  public boolean silent(Phase<?> phase) {
    return !phases.containsKey(phase);
  }

  /** Answers a request to the server; null where nobody does. */
  public @Nullable Future<Iq> server(Iq request, FullJid from) {
    return atStream(Scope.SERVER, request, from);
  }

  /** Answers a request to one's own account at the stream; null where the home has to be asked. */
  public @Nullable Future<Iq> self(Iq request, FullJid from) {
    return atStream(Scope.SELF, request, from);
  }

  /** True for a request to the server that is about the asker's own account. */
  public boolean ownAtServer(Iq request) {
    return ownAtServer.contains(new Request(Scope.SERVER, request.type(), request.query()));
  }

  /**
   * Answers a request at a home; null where nobody does. Fails with {@link Away} alone, and for the
   * account itself: any error may mean to its client that there is nothing.
   */
  public @Nullable Future<Iq> home(Iq request, AccountHome home, boolean own) {
    Step<HomeIq> step =
        homeRequests.get(
            new Request(own ? Scope.HOME : Scope.OTHERS, request.type(), request.query()));
    return step == null
        ? null
        : answered(step, request, () -> step.handler.answer(request, home), own);
  }

  /** Answers what the server itself asks of a home; null where nobody does. */
  public @Nullable Future<Iq> order(Iq request, AccountHome home) {
    Step<HomeIq> step = homeRequests.get(new Request(Scope.ORDER, request.type(), request.query()));
    return step == null
        ? null
        : answered(step, request, () -> step.handler.answer(request, home), false);
  }

  /**
   * Why a request of somebody else goes no further, null if nothing is against it; {@code home} is
   * null where there is no such account.
   */
  public @Nullable StanzaError refusal(Iq request, @Nullable AccountHome home) {
    Guard guard = guards.get(new Request(Scope.OTHERS, request.type(), request.query()));
    if (guard == null) {
      return null;
    }
    Jid from = Objects.requireNonNull(request.from());
    return home != null && guard.allowed.test(home, from) ? null : guard.refusal.error();
  }

  /** Answers probes for accounts whose homes are not in memory, each in its place. */
  public Future<List<Optional<Presence>>> probed(List<Presence> probes) {
    return guarded(() -> prober.answer(probes));
  }

  public Future<Verdict> presenceFromSelf(Presence presence, AccountHome home) {
    return presence(presenceFromSelf, 0, presence, home);
  }

  public Future<Verdict> presenceFromOthers(Presence presence, AccountHome home) {
    return presence(presenceFromOthers, 0, presence, home);
  }

  /** Loads what features keep of an account. */
  public Future<Map<StateKey<?>, Object>> load(long owner) {
    Map<StateKey<?>, Object> loaded = new HashMap<>();
    List<Future<?>> loads = new ArrayList<>();
    for (State<?> state : states) {
      loads.add(state.load.apply(owner).onSuccess(value -> loaded.put(state.key, value)));
    }
    return Future.all(loads).map(loaded);
  }

  /** A session has a stream that its home has told nothing. */
  public void onStream(Session session, AccountHome home) {
    for (Step<BiConsumer<Session, AccountHome>> step : onStream) {
      try {
        step.handler.accept(session, home);
      } catch (RuntimeException bug) {
        broken(step.feature, bug);
      }
    }
  }

  /** Writes what a domain's streams announce after the login. */
  public void writeStreamFeatures(String domain, XmlWriter out) {
    streamFeatures.forEach(feature -> feature.accept(domain, out));
  }

  /** What can be asked for in the request that binds a session (XEP-0386). */
  public List<String> inlineFeatures() {
    return inlines.names();
  }

  /** Does what a client asked for with its session, and answers what it is told. */
  public Future<Payload> bound(List<Element> asked, Session session, AccountHome home) {
    return inlines.answer(asked, session, home);
  }

  public List<String> features(Subject subject) {
    return List.copyOf(features.getOrDefault(subject, List.of()));
  }

  public List<Identity> identities(Subject subject) {
    return List.copyOf(identities.getOrDefault(subject, List.of()));
  }

  /** Who knows of nodes. */
  public List<DiscoNodes> nodes() {
    return List.copyOf(nodes);
  }

  /** The features that are asked in a phase. */
  List<String> order(Phase<?> phase) {
    return phases.getOrDefault(phase, List.of()).stream().map(Step::feature).toList();
  }

  Map<Request, String> requests() {
    Map<Request, String> all = new HashMap<>();
    streamRequests.forEach((request, step) -> all.put(request, step.feature));
    homeRequests.forEach((request, step) -> all.put(request, step.feature));
    return all;
  }

  List<String> presenceOrder(boolean self) {
    return (self ? presenceFromSelf : presenceFromOthers).stream().map(Step::feature).toList();
  }

  private @Nullable Future<Iq> atStream(Scope scope, Iq request, FullJid from) {
    Step<StreamIq> step = streamRequests.get(new Request(scope, request.type(), request.query()));
    return step == null
        ? null
        : answered(step, request, () -> step.handler.answer(request, from), true);
  }

  private static Verdict ask(Step<Function<Phase.Context, Verdict>> step, Phase.Context context) {
    try {
      return step.handler.apply(context);
    } catch (StanzaFailure failure) {
      return new Verdict.Refuse(failure.error());
    } catch (RuntimeException bug) {
      broken(step.feature, bug);
      return BROKEN;
    }
  }

  private static Future<Iq> answered(
      Step<?> step, Iq request, Supplier<Future<Iq>> answer, boolean own) {
    return guarded(answer)
        .recover(failure ->
            own && failure instanceof Away
                ? Future.failedFuture(failure)
                : Future.succeededFuture(request.answer(error(step.feature, failure))));
  }

  private Future<Verdict> presence(
      List<Step<PresenceHandler>> steps, int next, Presence presence, AccountHome home) {
    for (int i = next; i < steps.size(); i++) {
      Step<PresenceHandler> step = steps.get(i);
      Future<Verdict> verdict = guarded(() -> step.handler.handle(presence, home));
      if (!verdict.succeeded()) {
        int after = i + 1;
        return verdict
            .recover(
                failure -> Future.succeededFuture(new Verdict.Refuse(error(step.feature, failure))))
            .compose(said ->
                said instanceof Verdict.Pass
                    ? presence(steps, after, presence, home)
                    : Future.succeededFuture(said));
      }
      if (!(verdict.result() instanceof Verdict.Pass)) {
        return verdict;
      }
    }
    return Verdict.PASSED;
  }

  private static <T> Future<T> guarded(Supplier<Future<T>> task) {
    try {
      return task.get();
    } catch (RuntimeException failure) {
      return Future.failedFuture(failure);
    }
  }

  private static StanzaError error(String feature, Throwable failure) {
    if (failure instanceof StanzaFailure stanza) {
      return stanza.error();
    }
    if (failure instanceof Busy || failure instanceof Away) {
      return Condition.RESOURCE_CONSTRAINT.error();
    }
    broken(feature, failure);
    return Condition.INTERNAL_SERVER_ERROR.error();
  }

  private static void broken(String feature, Throwable failure) {
    log.atError().addKeyValue("feature", feature).setCause(failure).log("handler-failed");
  }

  /** The declaration of one feature. */
  private final class Compiler implements Declaration {
    private final String feature;

    Compiler(String feature) {
      this.feature = feature;
    }

    @Override
    public Declaration disco(Subject subject, String... added) {
      features.computeIfAbsent(subject, ignored -> new ArrayList<>()).addAll(List.of(added));
      return this;
    }

    @Override
    public Declaration identity(Subject subject, String category, String type) {
      identities
          .computeIfAbsent(subject, ignored -> new ArrayList<>())
          .add(new Identity(category, type));
      return this;
    }

    @Override
    public Declaration discoNodes(DiscoNodes added) {
      nodes.add(added);
      return this;
    }

    @Override
    public Declaration iqToServer(Iq.Type type, QName query, StreamIq handler) {
      return claim(streamRequests, new Request(Scope.SERVER, type, query), handler);
    }

    @Override
    public Declaration iqToSelf(Iq.Type type, QName query, StreamIq handler) {
      return claim(streamRequests, new Request(Scope.SELF, type, query), handler);
    }

    @Override
    public Declaration iqToHome(Iq.Type type, QName query, HomeIq handler) {
      return claim(homeRequests, new Request(Scope.HOME, type, query), handler);
    }

    @Override
    public Declaration iqToServerAtHome(Iq.Type type, QName query) {
      ownAtServer.add(new Request(Scope.SERVER, type, query));
      return this;
    }

    @Override
    public Declaration iqFromOthers(Iq.Type type, QName query, HomeIq handler) {
      return claim(homeRequests, new Request(Scope.OTHERS, type, query), handler);
    }

    @Override
    public Declaration iqFromServer(Iq.Type type, QName query, HomeIq handler) {
      return claim(homeRequests, new Request(Scope.ORDER, type, query), handler);
    }

    @Override
    @SuppressWarnings("unchecked") // a phase's context type is fixed by its key
    public <C extends Phase.Context> Declaration on(
        Phase<C> phase, Function<? super C, Verdict> handler) {
      phases
          .computeIfAbsent(phase, ignored -> new ArrayList<>())
          .add(new Step<>(feature, context -> handler.apply((C) context)));
      return this;
    }

    @Override
    public Declaration guard(
        Iq.Type type, QName query, Condition refusal, BiPredicate<AccountHome, Jid> allowed) {
      guards.put(new Request(Scope.OTHERS, type, query), new Guard(refusal, allowed));
      return this;
    }

    @Override
    public Declaration probes(ProbeHandler handler) {
      prober = handler;
      return this;
    }

    @Override
    public Declaration presenceFromSelf(PresenceHandler handler) {
      presenceFromSelf.add(new Step<>(feature, handler));
      return this;
    }

    @Override
    public Declaration presenceFromOthers(PresenceHandler handler) {
      presenceFromOthers.add(new Step<>(feature, handler));
      return this;
    }

    @Override
    public <T> Declaration state(StateKey<T> key, LongFunction<Future<T>> load) {
      states.add(new State<>(key, load));
      return this;
    }

    @Override
    public Declaration onStream(BiConsumer<Session, AccountHome> handler) {
      onStream.add(new Step<>(feature, handler));
      return this;
    }

    @Override
    public Declaration streamFeature(BiConsumer<String, XmlWriter> added) {
      streamFeatures.add(added);
      return this;
    }

    @Override
    public Declaration inline(String name, QName request, Inline handler) {
      inlines.inline(name, request, handler);
      return this;
    }

    @Override
    public Declaration bound(Bound handler) {
      inlines.bound(handler);
      return this;
    }

    @Override
    public Declaration whenComplete(Consumer<Pipeline> then) {
      completed.add(then);
      return this;
    }

    private <H> Declaration claim(Map<Request, Step<H>> table, Request request, H handler) {
      Step<H> first = table.putIfAbsent(request, new Step<>(feature, handler));
      if (first != null) {
        throw new IllegalStateException(
            feature + " and " + first.feature + " both claim " + request + ": one of them must go");
      }
      return this;
    }
  }
}
