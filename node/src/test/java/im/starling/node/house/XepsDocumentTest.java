// SPDX-License-Identifier: Apache-2.0
package im.starling.node.house;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.core.domain.JavaClass;
import im.starling.node.feature.Feature;
import im.starling.protocol.Xep;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What the server does of XMPP, for people and as a DOAP (XEP-0453), from the classes that do it.
 */
final class XepsDocumentTest {
  private static final Pattern CITED = Pattern.compile("XEP-(\\d{4})");

  /** Cited as a reason, without being something that a server could be said to do. */
  private static final Set<Integer> ONLY_CITED =
      Set.of(
          45, // what a room's messages look like to those who are not one
          82, // the format of times
          85, // what a chat state is
          128, // where forms may stand in disco#info
          205, // what a server should not put up with
          353, // which of a call's messages are worth keeping
          438, // how many rounds a password's hash takes
          442); // what an archive of a node would be asked

  private static final List<Integer> RFCS = List.of(6120, 6121, 7590, 7622);

  /** What is said of one extension by all classes that do something for it. */
  private record Done(int number, String title, String version, Set<String> lacks, Set<String> by) {
    Done with(Done other) {
      if (!title.equals(other.title) || !version.equals(other.version)) {
        throw new IllegalStateException(this + " is not " + other);
      }
      return new Done(number, title, version, union(lacks, other.lacks), union(by, other.by));
    }

    private static Set<String> union(Set<String> one, Set<String> other) {
      return Stream.of(one, other)
          .flatMap(Set::stream)
          .collect(Collectors.toCollection(TreeSet::new));
    }

    String file() {
      return "%04d".formatted(number);
    }

    String lack() {
      return String.join("; ", lacks);
    }
  }

  @Test
  void theTableIsFresh() {
    StringBuilder text =
        new StringBuilder(
            """
            # Extensions of XMPP

            <!-- Made from the annotations @Xep; XepsDocumentTest says how to make it anew. -->

            Besides RFC %s, as far as clients see them. The version is the
            one that was read when the class was written.

            | XEP | title | version | done by | missing |
            | --- | --- | --- | --- | --- |
            """
                .formatted(
                    RFCS.stream().map(String::valueOf).collect(Collectors.joining(", RFC "))));
    for (Done done : all()) {
      text.append(
          "| [%1$s](https://xmpp.org/extensions/xep-%1$s.html) | %2$s | %3$s | %4$s | %5$s |\n"
              .formatted(
                  done.file(),
                  done.title(),
                  done.version(),
                  done.by().stream()
                      .map(name -> '`' + name + '`')
                      .collect(Collectors.joining(", ")),
                  done.lack()));
    }
    Documents.fresh("xeps.md", text.toString());
  }

  @Test
  void theDoapIsFresh() {
    StringBuilder text =
        new StringBuilder(
            """
            <?xml version='1.0' encoding='UTF-8'?>
            <!-- Made from the annotations @Xep; XepsDocumentTest says how to make it anew. -->
            <rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'
                     xmlns='http://usefulinc.com/ns/doap#'
                     xmlns:xmpp='https://linkmauve.fr/ns/xmpp-doap#'>
              <Project>
                <name>Starling</name>
                <shortdesc xml:lang='en'>An XMPP server that loses nothing it has acknowledged</shortdesc>
                <license rdf:resource='https://www.apache.org/licenses/LICENSE-2.0'/>
                <language>en</language>
                <programming-language>Java</programming-language>
                <os>Linux</os>
                <category rdf:resource='https://linkmauve.fr/ns/xmpp-doap#category-server'/>
            """);
    for (int rfc : RFCS) {
      text.append(
          "    <implements rdf:resource='https://xmpp.org/rfcs/rfc%d.html'/>\n".formatted(rfc));
    }
    for (Done done : all()) {
      text.append("    <implements>\n      <xmpp:SupportedXep>\n");
      text.append(
          "        <xmpp:xep rdf:resource='https://xmpp.org/extensions/xep-%s.html'/>\n"
              .formatted(done.file()));
      text.append(
          "        <xmpp:status>%s</xmpp:status>\n"
              .formatted(done.lacks().isEmpty() ? "complete" : "partial"));
      text.append("        <xmpp:version>%s</xmpp:version>\n".formatted(done.version()));
      if (!done.lacks().isEmpty()) {
        text.append("        <xmpp:note xml:lang='en'>%s</xmpp:note>\n".formatted(done.lack()));
      }
      text.append("      </xmpp:SupportedXep>\n    </implements>\n");
    }
    text.append("  </Project>\n</rdf:RDF>\n");
    Documents.fresh("starling.doap", text.toString());
  }

  @Test
  void whatIsCitedIsDeclared() {
    Set<Integer> cited =
        Sources.main().stream()
            .flatMap(file -> CITED.matcher(Sources.read(file)).results())
            .map((MatchResult found) -> Integer.valueOf(found.group(1)))
            .collect(Collectors.toCollection(TreeSet::new));
    cited.removeAll(ONLY_CITED);
    all().forEach(done -> cited.remove(done.number()));
    assertEquals(
        Set.of(), cited, "the class that does it says so with @Xep, or it is in ONLY_CITED");
  }

  @Test
  void everyFeatureSaysWhatItIs() {
    List<String> wrong =
        Sources.main().stream()
            .filter(file -> Sources.read(file).contains(" implements Feature "))
            .filter(
                file -> !Sources.read(file).matches("(?s).*(@Xep\\(|/\\*\\*.*RFC \\d+.*\\*/).*"))
            .map(Sources::name)
            .toList();
    assertEquals(List.of(), wrong, Feature.class.getSimpleName() + "s have @Xep or name their RFC");
  }

  private static Collection<Done> all() {
    Map<Integer, Done> all = new TreeMap<>();
    for (JavaClass there : Compiled.MAIN) {
      declared(there)
          .map(xep ->
              new Done(
                  xep.number(),
                  xep.title(),
                  xep.version(),
                  xep.lacks().isEmpty() ? Set.of() : Set.of(xep.lacks()),
                  Set.of(there.getSimpleName())))
          .forEach(done -> all.merge(done.number(), done, Done::with));
    }
    return Objects.requireNonNull(all.values());
  }

  private static Stream<Xep> declared(JavaClass there) {
    if (there.isAnnotatedWith(Xep.Several.class)) {
      return Arrays.stream(there.getAnnotationOfType(Xep.Several.class).value());
    }
    return there.tryGetAnnotationOfType(Xep.class).stream();
  }
}
