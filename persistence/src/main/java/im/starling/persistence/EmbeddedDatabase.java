// SPDX-License-Identifier: Apache-2.0
package im.starling.persistence;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A PostgreSQL of our own for the first minutes of a newcomer: its data stays in a folder between
 * runs. Blocking: never on an event loop. No production store: nobody backs it up.
 *
 * <p>It listens on the loopback interface only and asks for a password that is kept in the folder.
 * It ends with this program, even if that is killed; one that is still running when the next
 * program starts is stopped first.
 */
public final class EmbeddedDatabase implements AutoCloseable {
  /**
   * Folders in use by this very program. A file lock belongs to the process: to open the file a
   * second time and to close it again would release it for both.
   */
  private static final Set<Path> HERE = ConcurrentHashMap.newKeySet();

  private final Path home;
  private final FileChannel lock;
  private final PostgresServer server;
  private final Endpoint endpoint;

  private EmbeddedDatabase(Path home, FileChannel lock, PostgresServer server, Endpoint endpoint) {
    this.home = home;
    this.lock = lock;
    this.server = server;
    this.endpoint = endpoint;
  }

  /**
   * Starts it and waits until it answers.
   *
   * @param folder for the data, the binaries and the password; made if it is not there
   * @param progress is told what takes time, in a few words for the operator
   * @throws IllegalStateException with a message that tells the operator what to do
   */
  public static EmbeddedDatabase start(Path folder, Consumer<String> progress) {
    return start(folder, progress, List.of());
  }

  /** With more settings for PostgreSQL, as "fsync=off". */
  static EmbeddedDatabase start(Path folder, Consumer<String> progress, List<String> settings) {
    Path home = folder.toAbsolutePath().normalize();
    FileChannel lock = lock(home);
    try {
      return start(home, lock, progress, settings);
    } catch (IOException e) {
      release(home, lock);
      throw unusable(home, e);
    } catch (RuntimeException e) {
      release(home, lock);
      throw e;
    }
  }

  private static EmbeddedDatabase start(
      Path home, FileChannel lock, Consumer<String> progress, List<String> settings)
      throws IOException {
    Path data = home.resolve("data");
    Path password = home.resolve("password");
    Path binaries = PostgresBinaries.unpacked(home, progress);
    if (!Files.exists(data)) {
      make(password);
    }
    PostgresServer server =
        new PostgresServer(data, binaries.resolve("bin"), Shell.open(home, data));
    server.endOrphan(progress);
    if (!Files.exists(data)) {
      server.initialise(password, progress);
    }
    int port = server.start(home.resolve("server.log"), settings);
    Endpoint endpoint =
        new Endpoint(
            "127.0.0.1",
            port,
            PostgresServer.DATABASE,
            PostgresServer.USER,
            Files.readString(password),
            Endpoint.Ssl.DISABLE,
            "");
    return new EmbeddedDatabase(home, lock, server, endpoint);
  }

  /** How to reach it. */
  public Endpoint endpoint() {
    return endpoint;
  }

  /** Stops it in an orderly way within seconds. */
  @Override
  public void close() {
    try {
      server.stop();
    } catch (IOException e) {
      throw new IllegalStateException("the embedded database did not stop: " + e, e);
    } finally {
      release(home, lock);
    }
  }

  /**
   * Two programs on one folder would each stop the other's PostgreSQL. The lock goes when its
   * holder does.
   */
  private static FileChannel lock(Path home) {
    IllegalStateException taken =
        new IllegalStateException(
            "another Starling uses the data in " + home + ": stop it, or name another folder");
    if (!HERE.add(home)) {
      throw taken;
    }
    FileChannel channel = null;
    try {
      Files.createDirectories(home);
      channel =
          FileChannel.open(
              home.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (channel.tryLock() != null) {
        return channel;
      }
    } catch (IOException e) {
      release(home, channel);
      throw unusable(home, e);
    }
    release(home, channel);
    throw taken;
  }

  private static void release(Path home, @Nullable FileChannel lock) {
    HERE.remove(home);
    try {
      if (lock != null) {
        lock.close();
      }
    } catch (IOException e) {
      throw new IllegalStateException("the lock file cannot be closed", e);
    }
  }

  private static void make(Path password) throws IOException {
    byte[] random = new byte[24];
    new SecureRandom().nextBytes(random);
    Files.deleteIfExists(password);
    Files.createFile(
        password,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(password, HexFormat.of().formatHex(random));
  }

  private static IllegalStateException unusable(Path home, IOException e) {
    return new IllegalStateException(
        "the folder "
            + home
            + " cannot be used for the database ("
            + e
            + "): look at its rights and at the space on the disk, or name another",
        e);
  }
}
