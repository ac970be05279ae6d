// SPDX-License-Identifier: Apache-2.0
package im.starling.node.house;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static java.util.Map.entry;
import static java.util.stream.Collectors.toCollection;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import im.starling.node.Main;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Who may know whom. The drawing is docs/architecture.md; this is the same, held. */
final class LayersTest {
  /** What each package of node may name, besides itself and what is not ours. */
  private static final Map<String, Set<String>> KNOWS =
      Map.ofEntries(
          entry("loop", Set.of("protocol")),
          entry("route", Set.of("loop", "cluster", "protocol")),
          entry("wire", Set.of("loop", "route", "cluster", "persistence", "protocol")),
          entry("forms", Set.of("protocol")),
          entry("feature", Set.of("loop", "route", "persistence", "protocol")),
          entry(
              "feature.commands",
              Set.of("feature", "forms", "loop", "route", "persistence", "protocol")),
          entry(
              "feature.admin",
              Set.of(
                  "feature",
                  "feature.commands",
                  "forms",
                  "loop",
                  "route",
                  "persistence",
                  "protocol")),
          entry(
              "feature.blocking",
              Set.of("feature", "feature.roster", "loop", "route", "persistence", "protocol")),
          entry("feature.mam", Set.of("feature", "loop", "route", "persistence", "protocol")),
          entry("feature.roster", Set.of("feature", "loop", "route", "persistence", "protocol")),
          entry(
              "home",
              Set.of("feature", "loop", "route", "wire", "cluster", "persistence", "protocol")),
          entry(
              "ownership",
              Set.of(
                  "home", "stream", "wire", "route", "loop", "cluster", "persistence", "protocol")),
          entry(
              "stream",
              Set.of(
                  "feature",
                  "loop",
                  "route",
                  "sasl",
                  "tls",
                  "transport",
                  "cluster",
                  "persistence",
                  "protocol")),
          entry("sasl", Set.of("persistence", "protocol")),
          entry("tls", Set.of("config", "sasl", "transport", "protocol")),
          entry("transport", Set.of("loop")),
          entry("config", Set.of("protocol")),
          entry("ops", Set.of("config", "persistence")),
          entry(
              "cli",
              Set.of("", "cluster", "config", "loop", "ops", "tls", "persistence", "protocol")));

  /** What each module may name of the others; Maven's POMs say the same. */
  private static final Map<String, Set<String>> MODULES =
      Map.of(
          "protocol", Set.of(),
          "cluster", Set.of("protocol"),
          "persistence", Set.of("protocol"));

  @TestFactory
  Stream<DynamicTest> everyPackageKnowsOnlyWhatItMay() {
    return Stream.concat(KNOWS.entrySet().stream(), MODULES.entrySet().stream())
        .map(row ->
            DynamicTest.dynamicTest(
                row.getKey(), () -> knowing(row.getKey(), row.getValue()).check(Compiled.MAIN)));
  }

  private static ArchRule knowing(String part, Set<String> allowed) {
    return noClasses()
        .that(in(part))
        .should()
        .dependOnClassesThat(
            describe(
                "are ours and neither in it nor in " + new TreeSet<>(allowed),
                there ->
                    ours(there)
                        && !Compiled.part(there).equals(part)
                        && !allowed.contains(Compiled.part(there))))
        .because(
            "that is how LayersTest draws it. Declare an interface in the package that needs"
                + " something, and let Node hand it what does it; if the drawing is wrong, change"
                + " it here and in docs/architecture.md, in a commit of its own");
  }

  @Test
  void theDrawingHasEveryPackage() {
    Set<String> there =
        Compiled.MAIN.stream()
            .filter(LayersTest::ours)
            .map(Compiled::part)
            .filter(part -> !part.isEmpty())
            .collect(toCollection(TreeSet::new));
    Set<String> drawn = new TreeSet<>(KNOWS.keySet());
    drawn.addAll(MODULES.keySet());
    assertEquals(
        drawn, there, "a new package gets a row in LayersTest and in docs/architecture.md");
  }

  /** Main alone goes up: it is where the process starts, and hands the command line its wiring. */
  @Test
  void noCycles() {
    SlicesRuleDefinition.slices()
        .assignedFrom(new Packages())
        .should()
        .beFreeOfCycles()
        .because(
            "packages that know each other are one package in two folders: move the class that"
                + " both need to the one below, or turn one side into an interface")
        .check(Compiled.MAIN);
  }

  @Test
  void onlyMainKnowsTheCommandLine() {
    noClasses()
        .that()
        .resideInAPackage(Compiled.NODE)
        .and()
        .doNotHaveFullyQualifiedName(Main.class.getName())
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(Compiled.packages("cli"))
        .because("the server must be able to start without one, as it does in tests")
        .check(Compiled.MAIN);
  }

  @Test
  void featuresSeeHomesAndNothingElse() {
    noClasses()
        .that()
        .resideInAnyPackage(Compiled.packages("feature"))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(Compiled.packages("stream", "transport", "home"))
        .orShould()
        .dependOnClassesThat()
        .resideInAnyPackage("im.starling.cluster..", "io.netty..", "com.hazelcast..")
        .because(
            "a feature must be the same on one node and on twenty: what it needs of its account"
                + " is in AccountHome and Session, the rest in Declaration")
        .check(Compiled.MAIN);
  }

  @Test
  void sqlIsInPersistence() {
    noClasses()
        .that()
        .resideOutsideOfPackage("im.starling.persistence..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.vertx.sqlclient..",
            "io.vertx.pgclient..",
            "java.sql..",
            "org.postgresql..",
            "org.flywaydb..")
        .because("a question to the database is a method of a repository in persistence")
        .check(Compiled.MAIN);
  }

  @Test
  void nettyIsBelow() {
    noClasses()
        .that()
        .resideOutsideOfPackages(Compiled.packages("loop", "transport", "tls"))
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.netty..")
        .because("streams are given Transport and Encryption, which tests can stand in for")
        .check(Compiled.MAIN);
  }

  @Test
  void hazelcastIsInCluster() {
    noClasses()
        .that()
        .resideOutsideOfPackage("im.starling.cluster..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("com.hazelcast..", "io.vertx.spi.cluster..")
        .because("everybody else asks Shards, and runs on a cluster of one in tests")
        .check(Compiled.MAIN);
  }

  @Test
  void protocolStandsAlone() {
    classes()
        .that()
        .resideInAPackage("im.starling.protocol..")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage("im.starling.protocol..", "java..", "org.jspecify..", "rocks.xmpp..")
        .because("it is fuzzed, measured and read alone; put what needs more into node")
        .check(Compiled.MAIN);
  }

  private static DescribedPredicate<JavaClass> in(String part) {
    return describe("are in " + part, there -> ours(there) && Compiled.part(there).equals(part));
  }

  private static boolean ours(JavaClass there) {
    return there.getPackageName().startsWith(Compiled.ROOT + ".");
  }

  /** Each package is a slice, features with the packages below them as one, Main as none. */
  private static final class Packages implements SliceAssignment {
    @Override
    public SliceIdentifier getIdentifierOf(JavaClass there) {
      if (!ours(there) || Compiled.among(there, Main.class)) {
        return SliceIdentifier.ignore();
      }
      return SliceIdentifier.of(Compiled.part(there));
    }

    @Override
    public String getDescription() {
      return "packages";
    }
  }
}
