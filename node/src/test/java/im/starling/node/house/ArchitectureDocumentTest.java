// SPDX-License-Identifier: Apache-2.0
package im.starling.node.house;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What documents say of files is true, and the page that newcomers read first names every package.
 */
final class ArchitectureDocumentTest {
  private static final Path PAGE = Sources.ROOT.resolve("docs/architecture.md");
  private static final Pattern LINK = Pattern.compile("]\\(([^)#:]+)(#[^)]*)?\\)");
  private static final Pattern FILE =
      Pattern.compile("`([\\w./-]+\\.(?:java|md|xml|sql|yaml|mjs|py|doap))`");

  @Test
  void everyFileThatItNamesExists() {
    List<String> lost =
        FILE.matcher(Sources.read(PAGE))
            .results()
            .map(found -> found.group(1))
            .filter(name -> places(name).noneMatch(Files::exists))
            .distinct()
            .toList();
    assertEquals(List.of(), lost, "docs/architecture.md names files that are not there");
    assertTrue(FILE.matcher(Sources.read(PAGE)).results().count() > 20, "it names files");
  }

  /** From the root, in the sources of node, or in those of the module that the name begins with. */
  private static Stream<Path> places(String name) {
    String module = name.substring(0, Math.max(0, name.indexOf('/')));
    return Stream.of(
        Sources.ROOT.resolve(name),
        Sources.ROOT.resolve("node/src/main/java/im/starling/node").resolve(name),
        Sources.ROOT.resolve(module).resolve("src/main/java/im/starling").resolve(name));
  }

  @Test
  void everyPackageIsNamed() {
    String text = Sources.read(PAGE);
    List<String> missing =
        Compiled.MAIN.stream()
            .map(Compiled::part)
            .filter(part -> !part.isEmpty())
            .distinct()
            .map(part -> part.replace('.', '/'))
            .filter(part -> !text.contains('`' + part + '`'))
            .sorted()
            .toList();
    assertEquals(List.of(), missing, "docs/architecture.md has a line for each package");
  }

  @Test
  void linksLeadSomewhere() throws IOException {
    List<Path> pages;
    try (Stream<Path> docs = Files.walk(Sources.ROOT.resolve("docs"))) {
      pages =
          Stream.concat(docs, Stream.of(Sources.ROOT.resolve("README.md")))
              .filter(file -> file.toString().endsWith(".md"))
              .toList();
    }
    List<String> broken =
        pages.stream()
            .flatMap(page ->
                LINK.matcher(Sources.read(page))
                    .results()
                    .map(found -> found.group(1))
                    .filter(to -> !Files.exists(beside(page, to)))
                    .map(to -> Sources.name(page) + ": " + to))
            .toList();
    assertEquals(List.of(), broken, "links between documents are relative and exist");
  }

  private static Path beside(Path page, String to) {
    return Objects.requireNonNull(page.getParent()).resolve(to);
  }
}
