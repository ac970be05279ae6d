// SPDX-License-Identifier: Apache-2.0
package im.starling.interop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;

/**
 * Where things are: the module's own folder, what a run leaves to read, and what it throws away.
 */
public final class Folders {
  private Folders() {}

  /** A file of this module, whatever folder the tests were started from. */
  public static Path module(String path) {
    return Path.of(System.getProperty("basedir", System.getProperty("user.dir"))).resolve(path);
  }

  /** What people read after a run: logs, screens, histories. */
  public static Path kept(String path) {
    return module("target").resolve("interop").resolve(path);
  }

  /** A new folder outside of the module, which is gone when the JVM is. */
  public static Path temporary(String name) {
    try {
      Path folder = Files.createTempDirectory("starling-interop-" + name + "-");
      Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(folder)));
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static void write(Path file, String text) {
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A file or a folder, if it is there. */
  static void delete(Path folder) {
    try (var paths = Files.walk(folder)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException | UncheckedIOException e) {
      // A process that is being killed may still write there: what stays is in the system's hands.
    }
  }
}
