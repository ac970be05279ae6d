// SPDX-License-Identifier: Apache-2.0
package im.starling.node.house;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a file must have and how long it may be (docs/house-rules.md). */
final class SourcesTest {
  private static final int LONGEST = 500;

  /** The tokenizer's scanner is one state machine; in two files nobody could follow it. */
  private static final Map<String, Integer> LONGER = Map.of("XmlScanner.java", 600);

  private static final String LICENSE = "// SPDX-License-Identifier: Apache-2.0";

  /** A warning that is silenced says why on its line, or there is nothing to say: generics. */
  private static final Pattern SILENCED = Pattern.compile("@SuppressWarnings\\([^)]*\\)\\s*$");

  private static final Pattern LATER =
      Pattern.compile("(TODO(?!\\(#\\d+\\))|FIXME|XXX|@author|HACK)\\b");

  private static final Pattern LOCKED =
      Pattern.compile("^.*/node/(stream|home|feature|route)/.*\\.java$");

  private static final Pattern SLEEPS =
      Pattern.compile("\\b(sleep|parkNanos|parkUntil|onSpinWait)\\(");

  /** The helper of all tests; for time stamps, the next second; and a fault's own time. */
  private static final Set<String> SLEEPERS = Set.of("Wait.java", "Clock.java", "Round.java");

  private static List<String> wrong(Stream<Path> files, Function<Path, Stream<String>> rule) {
    return files.flatMap(file -> rule.apply(file).map(what -> Sources.name(file) + what)).toList();
  }

  private static Stream<String> lines(Path file, Pattern forbidden) {
    List<String> lines = Sources.lines(file);
    return Stream.iterate(0, i -> i < lines.size(), i -> i + 1)
        .filter(i -> forbidden.matcher(lines.get(i)).find())
        .map(i -> ":" + (i + 1) + ": " + lines.get(i).strip());
  }

  @Test
  void filesAreShort() {
    List<String> wrong =
        wrong(
            Sources.java().stream(),
            file -> {
              int most = LONGER.getOrDefault(String.valueOf(file.getFileName()), LONGEST);
              int lines = Sources.lines(file).size();
              return lines <= most ? Stream.of() : Stream.of(" has " + lines + " lines");
            });
    assertEquals(List.of(), wrong, "too long: it does two things, and one wants a name");
  }

  @Test
  void theFirstLineIsTheLicence() {
    List<String> wrong =
        Sources.java().stream()
            .filter(file -> !Sources.read(file).startsWith(LICENSE + "\n"))
            .map(Sources::name)
            .toList();
    assertEquals(List.of(), wrong, "the first line of a file is " + LICENSE);
  }

  @Test
  void everyPackageIsIntroduced() {
    Map<String, List<Path>> packages =
        Sources.java().stream().collect(Collectors.groupingBy(SourcesTest::packageOf));
    List<String> wrong =
        packages.entrySet().stream()
            .filter(entry -> entry.getValue().stream().noneMatch(SourcesTest::introduces))
            .map(Map.Entry::getKey)
            .sorted()
            .toList();
    assertEquals(
        List.of(), wrong, "a package has a package-info.java: a paragraph, and @NullMarked");
  }

  private static String packageOf(Path file) {
    String name = Sources.name(Objects.requireNonNull(file.getParent()));
    return name.replaceFirst("^.*/java/", "");
  }

  private static boolean introduces(Path file) {
    String text = Sources.read(file);
    return file.endsWith("package-info.java")
        && text.contains("\n@NullMarked\n")
        && text.matches("(?s).*/\\*\\*[ *\n]*\\w.{20,}\\*/\\s*@NullMarked.*");
  }

  @Test
  void warningsAreSilencedForAReason() {
    assertEquals(
        List.of(),
        wrong(Sources.java().stream(), file -> lines(file, SILENCED)),
        "say why, in a comment on the line of @SuppressWarnings");
  }

  @Test
  void nothingIsLeftForLater() {
    Stream<Path> files = Sources.java().stream().filter(file -> !file.endsWith("SourcesTest.java"));
    assertEquals(
        List.of(),
        wrong(files, file -> lines(file, LATER)),
        "write an issue and TODO(#number), or do it; git knows the author");
  }

  @Test
  void testsWaitForConditions() {
    Stream<Path> files =
        Sources.tests().stream()
            .filter(file -> !SLEEPERS.contains(String.valueOf(file.getFileName())));
    assertEquals(
        List.of(),
        wrong(files, file -> lines(file, SLEEPS)),
        "wait for what tells that it is so; for what tells nobody, there is Wait.until");
  }

  /** The modifier is seen by CodeTest, the block only here. */
  @Test
  void noLockOnALoop() {
    Stream<Path> files =
        Sources.main().stream().filter(file -> LOCKED.matcher(Sources.name(file)).matches());
    assertEquals(
        List.of(),
        wrong(files, file -> lines(file, Pattern.compile("\\bsynchronized\\b"))),
        "post to the loop that owns the state");
  }
}
