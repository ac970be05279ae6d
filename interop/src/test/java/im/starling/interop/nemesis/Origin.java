// SPDX-License-Identifier: Apache-2.0
package im.starling.interop.nemesis;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Which process of this machine is at the other end of a connection: Linux has tables of all
 * sockets with their numbers, and of those that a process has open.
 *
 * @param inode the number of the socket there, "" where it is not known
 */
record Origin(String inode) {
  private static final int LOCAL = 1;
  private static final int REMOTE = 2;
  private static final int INODE = 9;

  /** Who connected to us. */
  static Origin of(Socket accepted) {
    String there = ":%04X".formatted(accepted.getPort());
    String here = ":%04X".formatted(accepted.getLocalPort());
    for (String table : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
      try (Stream<String> lines = Files.lines(Path.of(table))) {
        List<String> found =
            lines
                .map(line -> line.strip().split("\\s+"))
                .filter(field -> field.length > INODE)
                .filter(field -> field[LOCAL].endsWith(there) && field[REMOTE].endsWith(here))
                .map(field -> field[INODE])
                .toList();
        if (!found.isEmpty()) {
          return new Origin(found.getFirst());
        }
      } catch (IOException e) {
        // No Linux: then nobody is known.
      }
    }
    return new Origin("");
  }

  boolean isIn(long process) {
    String name = "socket:[" + inode + "]";
    Path open = Path.of("/proc", Long.toString(process), "fd");
    try (DirectoryStream<Path> files = Files.newDirectoryStream(open)) {
      for (Path file : files) {
        if (isLinkTo(file, name)) {
          return true;
        }
      }
    } catch (IOException e) {
      // The process has ended.
    }
    return false;
  }

  private static boolean isLinkTo(Path file, String name) {
    try {
      return Files.readSymbolicLink(file).toString().equals(name);
    } catch (IOException e) {
      return false; // Closed meanwhile.
    }
  }
}
