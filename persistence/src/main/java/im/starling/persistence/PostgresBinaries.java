// SPDX-License-Identifier: Apache-2.0
package im.starling.persistence;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/** The PostgreSQL that comes in a jar, unpacked once for each version into a folder that stays. */
final class PostgresBinaries {
  private static final int EXECUTABLE = 0111;

  private PostgresBinaries() {}

  /** The folder with {@code bin}, below the given one. */
  static Path unpacked(Path folder, Consumer<String> progress) throws IOException {
    URL archive = archive();
    Path home = folder.resolve("postgresql-" + version(archive));
    if (!Files.isDirectory(home)) {
      progress.accept("unpacking PostgreSQL");
      Path fresh = folder.resolve("postgresql.new");
      Folders.delete(fresh);
      Files.createDirectory(fresh);
      unpack(archive, fresh);
      Files.move(fresh, home, StandardCopyOption.ATOMIC_MOVE);
    }
    return home;
  }

  private static URL archive() {
    String machine =
        switch (System.getProperty("os.arch")) {
          case "amd64", "x86_64" -> "x86_64";
          case "aarch64", "arm64" -> "arm_64";
          case String other -> other;
        };
    String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    URL found =
        PostgresBinaries.class
            .getClassLoader()
            .getResource("postgres-" + system + "-" + machine + ".txz");
    if (found == null) {
      throw new IllegalStateException(
          "there is no embedded PostgreSQL for this machine ("
              + system
              + ", "
              + machine
              + "): configure one of your own");
    }
    return found;
  }

  /** The checksum that the jar has for it anyway: another PostgreSQL gets another folder. */
  private static String version(URL archive) throws IOException {
    URLConnection connection = archive.openConnection();
    return connection instanceof JarURLConnection jar && jar.getJarEntry() != null
        ? Long.toHexString(jar.getJarEntry().getCrc())
        : Long.toHexString(connection.getContentLengthLong());
  }

  private static void unpack(URL archive, Path to) throws IOException {
    try (InputStream raw = new BufferedInputStream(archive.openStream());
        TarArchiveInputStream tar = new TarArchiveInputStream(new XZCompressorInputStream(raw))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        Path file = to.resolve(entry.getName()).normalize();
        if (!file.startsWith(to)) {
          throw new IOException("the archive has a file outside of it: " + entry.getName());
        }
        write(entry, tar, file);
      }
    }
  }

  private static void write(TarArchiveEntry entry, InputStream content, Path file)
      throws IOException {
    if (entry.isDirectory()) {
      Files.createDirectories(file);
      return;
    }
    Files.createDirectories(Folders.parent(file));
    if (entry.isSymbolicLink()) {
      Files.createSymbolicLink(file, Path.of(entry.getLinkName()));
      return;
    }
    Files.copy(content, file);
    Files.setPosixFilePermissions(file, permissions((entry.getMode() & EXECUTABLE) != 0));
  }

  private static Set<PosixFilePermission> permissions(boolean executable) {
    Set<PosixFilePermission> set =
        EnumSet.of(
            PosixFilePermission.OWNER_READ,
            PosixFilePermission.OWNER_WRITE,
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.OTHERS_READ);
    if (executable) {
      set.add(PosixFilePermission.OWNER_EXECUTE);
      set.add(PosixFilePermission.GROUP_EXECUTE);
      set.add(PosixFilePermission.OTHERS_EXECUTE);
    }
    return set;
  }
}
