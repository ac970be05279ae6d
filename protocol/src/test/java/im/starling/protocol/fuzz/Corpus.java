// SPDX-License-Identifier: Apache-2.0
package im.starling.protocol.fuzz;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/** Inputs in files: those that are kept with the tests, and where a new finding goes. */
final class Corpus {
  private final String name;

  Corpus(Target target) {
    this.name = target.getClass().getSimpleName();
  }

  private Path folder() {
    return Path.of("src/test/resources/fuzz", name);
  }

  /** What is kept for this target, in the order of the files' names. */
  List<byte[]> inputs() {
    if (!Files.isDirectory(folder())) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder())) {
      return files.sorted().map(Corpus::read).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] read(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes a finding where it can be looked at. */
  Path keep(byte[] input) {
    String hash = HexFormat.of().toHexDigits(Arrays.hashCode(input));
    Path file = Path.of("target", "fuzz", name, hash);
    try {
      Files.createDirectories(file.resolveSibling("."));
      return Files.write(file, input);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String toString() {
    return name + " in " + folder();
  }
}
