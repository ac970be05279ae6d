// SPDX-License-Identifier: Apache-2.0
package im.starling.node;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** A folder for as long as a test goes on, also where the test's own life is not JUnit's. */
record TestFolder(Path path) implements AutoCloseable {
  /** With a name that begins so. */
  static TestFolder create(String name) throws IOException {
    return new TestFolder(Files.createTempDirectory(Path.of("target"), name));
  }

  @Override
  public void close() {
    try (Stream<Path> files = Files.walk(path)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
