// SPDX-License-Identifier: Apache-2.0
package im.starling.node.house;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.conditions.ArchConditions.callMethodWhere;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaConstructorCall;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.lang.conditions.ArchConditions;
import im.starling.node.Main;
import im.starling.node.feature.Feature;
import im.starling.node.ops.LogOutput;
import im.starling.protocol.StreamEnd;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What code may do: threads, time, chance, queues, state, names (docs/house-rules.md). */
final class CodeTest {
  private static final String[] LOOPS = Compiled.packages("stream", "home", "feature", "route");

  /** A feature's order is its place in this list, so it is by name that the rules speak of it. */
  private static final String FEATURES = Compiled.NODE + ".Features";

  /** What blocks, or brings time and chance that no test can choose, and where it may be. */
  private static final Map<String, Set<String>> NAMED =
      Map.of(
          "java.lang.Thread.sleep", Set.of(),
          "java.lang.Thread.join", Set.of(),
          "java.util.concurrent.Future.get", Set.of(),
          "java.util.concurrent.CompletableFuture.join", Set.of(),
          "java.util.concurrent.CompletableFuture.get", Set.of(),
          "io.vertx.core.Future.await",
              Set.of("im.starling.node.cli", "im.starling.persistence.Migrator"),
          "java.lang.System.currentTimeMillis",
              Set.of("im.starling.node.loop.VertxLoop", "im.starling.persistence.PgPersistence"),
          "java.time.Instant.now", Set.of(),
          "java.util.UUID.randomUUID", Set.of(),
          // The jitter between two tries to reach the database.
          "java.util.concurrent.ThreadLocalRandom.current",
              Set.of(
                  "im.starling.persistence.LeaseConnection",
                  "im.starling.persistence.Patience",
                  "im.starling.persistence.PgLogWriter"));

  /** What the protocol itself calls so: disco#info. */
  private static final Set<String> PROTOCOLS_OWN = Set.of("DiscoInfo");

  private static final Pattern VAGUE =
      Pattern.compile(".*(Manager|Helper|Utils?|Impl|Data|Info)|(Abstract|Base|I)[A-Z].*");

  /** Queues with no bound of their own, and the classes that count what they put in. */
  private static final Map<String, Set<String>> QUEUES =
      Map.of(
          "java.util.ArrayDeque",
          Set.of(
              "im.starling.node.stream.Unsent", // says when it is one too many, and the session
              // ends
              "im.starling.node.stream.Outbox", // forgets at its budget
              "im.starling.node.stream.RowsHad", // a mailbox gives no more than its window
              "im.starling.node.home.Marks", // as much as the mailbox and others give a session
              "im.starling.node.route.Acknowledged", // forgets the oldest
              "im.starling.node.home.Turns", // is Busy where one account's line is full
              "im.starling.node.home.Lane", // Lanes refuses what is too much
              "im.starling.node.wire.Wire", // refuses beyond its backlog
              "im.starling.persistence.PgLogWriter", // is Busy at Batching.queue
              "im.starling.cluster.Outgoing", // refuses what does not fit into its Window
              "im.starling.protocol.Elements"), // as deep as Limits.depth allows
          "java.util.LinkedList",
          Set.of(),
          "java.util.concurrent.LinkedBlockingQueue",
          Set.of(),
          "java.util.concurrent.LinkedBlockingDeque",
          Set.of(),
          "java.util.concurrent.LinkedTransferQueue",
          Set.of(),
          "java.util.concurrent.ConcurrentLinkedQueue",
          Set.of(),
          "java.util.concurrent.ConcurrentLinkedDeque",
          Set.of());

  /** The compiler copies its constants, so that no use of it is to be seen. */
  private static final Set<String> CONSTANTS = Set.of("im.starling.protocol.Namespaces");

  private static void check(ArchRule rule) {
    rule.check(Compiled.MAIN);
  }

  @Test
  void loopsShareNothing() {
    check(
        noClasses()
            .that()
            .resideInAnyPackage(LOOPS)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.util.concurrent.locks..", "java.util.concurrent.atomic..")
            .orShould()
            .dependOnClassesThat()
            .haveSimpleNameStartingWith("Concurrent")
            .because(
                "what happens here happens on one loop: post to the loop that owns the state"
                    + " instead of sharing it"));
    check(
        methods()
            .that()
            .areDeclaredInClassesThat()
            .resideInAnyPackage(LOOPS)
            .should()
            .notHaveModifier(JavaModifier.SYNCHRONIZED)
            .because("a lock here would stop a loop: post to the loop that owns the state"));
  }

  @Test
  void aCommandIsGivenWhereItWrites() {
    check(
        noClasses()
            .should()
            .accessField(System.class, "out")
            .orShould()
            .accessField(System.class, "err")
            .because("an event is for the log; what a command says is for its getOut and getErr"));
  }

  @Test
  void nothingBlocksAndTimeAndChanceAreGiven() {
    check(
        noClasses()
            .should(callMethodWhere(describe("has no place there", CodeTest::misplaced)))
            .because(
                "a loop that waits stands still for everybody: return a Future; time is"
                    + " Loop.millis() or an InstantSource, chance is a constructor's argument;"
                    + " exceptions stand in CodeTest.NAMED"));
    check(
        noClasses()
            .should()
            .callConstructor("java.util.Random")
            .orShould()
            .callConstructor("java.util.Random", "long")
            .orShould()
            .callMethod("java.lang.Math", "random")
            .because(
                "secrets want a SecureRandom, and tests want to choose: take a RandomGenerator"));
  }

  private static boolean misplaced(JavaMethodCall call) {
    JavaClass target = call.getTargetOwner();
    String origin = Compiled.topLevel(call.getOriginOwner()).getName();
    return NAMED.entrySet().stream()
        .anyMatch(rule ->
            rule.getKey().equals(target.getName() + "." + call.getName())
                && rule.getValue().stream()
                    .noneMatch(
                        allowed -> origin.equals(allowed) || origin.startsWith(allowed + ".")));
  }

  @Test
  void everyQueueHasABound() {
    check(
        classes()
            .should(
                new EachConstruction(
                    "make a queue only where it is counted",
                    call -> {
                      Set<String> counted = QUEUES.get(call.getTargetOwner().getName());
                      return counted == null
                          || counted.contains(Compiled.topLevel(call.getOriginOwner()).getName());
                    }))
            .because(
                "whatever a peer can make grow has a bound and an answer for when it is full"
                    + ": count it, and name the class in CodeTest.QUEUES"));
  }

  @Test
  void namesSayWhatAClassIs() {
    check(
        noClasses()
            .that(
                describe(
                    "are not called so by the protocol",
                    there -> !PROTOCOLS_OWN.contains(there.getSimpleName())))
            .should()
            .haveNameMatching(".*[.$](" + VAGUE.pattern() + ")")
            .because(
                "such a name fits everything: if a class cannot be named without it, it has not"
                    + " been understood yet"));
  }

  @Test
  void publicIsWhatAnotherPackageNeeds() {
    check(
        classes()
            .that()
            .arePublic()
            .and()
            .areTopLevelClasses()
            .and(
                describe(
                    "are not started from outside",
                    there -> !Compiled.among(there, Main.class, LogOutput.class)))
            .and(
                describe(
                    "are not one of several that a switch alone tells apart",
                    there -> !Compiled.among(there, StreamEnd.class)))
            .and(
                describe(
                    "are not of the cluster, which Node does not join yet",
                    there -> !there.getPackageName().equals("im.starling.cluster")))
            .and(describe("are code", there -> !CONSTANTS.contains(there.getName())))
            .should(beUsedOutsideTheirPackage())
            .because("package-private is the default: take the word public away"));
  }

  private static ArchCondition<JavaClass> beUsedOutsideTheirPackage() {
    return new ArchCondition<>("be used outside their package") {
      @Override
      public void check(JavaClass there, ConditionEvents events) {
        boolean used =
            Stream.concat(Stream.of(there), Compiled.nested(there))
                .flatMap(one -> one.getDirectDependenciesToSelf().stream())
                .anyMatch(use -> !use.getOriginClass().getPackage().equals(there.getPackage()));
        if (!used) {
          events.add(SimpleConditionEvent.violated(there, there.getName() + " is used by nobody"));
        }
      }
    };
  }

  @Test
  void everyFeatureIsInTheList() {
    check(
        classes()
            .that()
            .implement(Feature.class)
            .should(
                ArchConditions.have(
                    describe(
                        "a line in Features",
                        there ->
                            there.getConstructorCallsToSelf().stream()
                                .anyMatch(
                                    call -> call.getOriginOwner().getName().equals(FEATURES)))))
            .because("a feature that is not in Features.all() is not in the server: add it there"));
  }

  @Test
  void nothingStaticChanges() {
    check(
        fields()
            .that()
            .areStatic()
            .should()
            .beFinal()
            .because("two nodes in one test would share it: make it a field of what Node builds"));
    check(
        fields()
            .that()
            .areStatic()
            .should()
            .notHaveRawType(
                describe(
                    "changes",
                    type ->
                        type.getPackageName().equals("java.util.concurrent.atomic")
                            || type.isAssignableTo(ThreadLocal.class)
                            || type.getName().startsWith("java.util.concurrent.Concurrent")))
            .because("two nodes in one test would share it: make it a field of what Node builds"));
  }

  @Test
  void constructorsHandOverWhatAClassNeeds() {
    check(
        noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                "jakarta.inject..",
                "javax.inject..",
                "com.google.inject..",
                "dagger..",
                "org.springframework..")
            .because("Node builds the server in plain code that can be read (ADR 7)"));
    check(
        fields()
            .that()
            .areDeclaredInClassesThat()
            .resideOutsideOfPackages(Compiled.packages("cli"))
            .should(
                ArchConditions.not(
                    ArchConditions.beAnnotatedWith(
                        describe(
                            "fills it",
                            mark ->
                                mark.getRawType()
                                    .getName()
                                    .matches(".*(Inject|Autowired|Option)")))))
            .because(
                "what a class needs is in its constructor; picocli's commands are the exception"));
  }

  /** A condition on each constructor that a class calls. */
  private static final class EachConstruction extends ArchCondition<JavaClass> {
    private final Predicate<JavaConstructorCall> right;

    EachConstruction(String description, Predicate<JavaConstructorCall> right) {
      super(description);
      this.right = right;
    }

    @Override
    public void check(JavaClass there, ConditionEvents events) {
      there.getConstructorCallsFromSelf().stream()
          .filter(right.negate())
          .forEach(call -> events.add(SimpleConditionEvent.violated(call, call.getDescription())));
    }
  }
}
