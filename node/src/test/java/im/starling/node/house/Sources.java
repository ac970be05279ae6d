// SPDX-License-Identifier: Apache-2.0
package im.starling.node.house;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The files of the repository. Tests run in the folder of their module. */
final class Sources {
  static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  private static final List<String> MODULES =
      List.of("protocol", "cluster", "persistence", "node", "interop", "bench");

  private Sources() {}

  /** All Java of all modules, tests included. */
  static List<Path> java() {
    return Stream.concat(under("src/main/java"), under("src/test/java")).sorted().toList();
  }

  /** All Java of tests. */
  static List<Path> tests() {
    return under("src/test/java").sorted().toList();
  }

  /** All Java of the server itself. */
  static List<Path> main() {
    return under("src/main/java").sorted().toList();
  }

  private static Stream<Path> under(String folder) {
    return MODULES.stream()
        .map(module -> ROOT.resolve(module).resolve(folder))
        .filter(Files::isDirectory)
        .flatMap(Sources::javaIn);
  }

  private static Stream<Path> javaIn(Path folder) {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(file -> file.toString().endsWith(".java")).toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static List<String> lines(Path file) {
    return read(file).lines().toList();
  }

  /** As people name it: from the root of the repository, with slashes. */
  static String name(Path file) {
    return ROOT.relativize(file).toString().replace('\\', '/');
  }
}
