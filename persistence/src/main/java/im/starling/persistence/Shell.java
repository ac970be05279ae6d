// SPDX-License-Identifier: Apache-2.0
package im.starling.persistence;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs PostgreSQL's programs as somebody they accept: they refuse to run as root. */
final class Shell {
  private static final int NOBODY = 65534;

  private final List<String> prefix;
  private final Path output;

  private Shell(List<String> prefix, Path output) {
    this.prefix = prefix;
    this.output = output;
  }

  /** What a program said, and whether it was content. */
  record Result(int status, String output) {
    boolean ok() {
      return status == 0;
    }
  }

  /**
   * A shell for the owner of the data.
   *
   * @param folder of the data, and where the output of programs goes
   */
  static Shell open(Path folder, Path data) throws IOException {
    Path output = folder.resolve("output.log");
    Shell plain = new Shell(List.of(), output);
    int me = owner(Path.of("/proc", Long.toString(ProcessHandle.current().pid())));
    if (me != 0) {
      int owner = Files.exists(data) ? owner(data) : me;
      if (owner == me) {
        return plain;
      }
      throw new IllegalStateException(
          data
              + " belongs to another user (id "
              + owner
              + "): run as that user, or name another folder");
    }
    int owner = owner(Files.exists(data) ? data : folder);
    if (owner != 0) {
      return as(owner, folder, plain);
    }
    // Inside a user namespace without a mapping, root is nobody: PostgreSQL is content, and the
    // files stay root's. A container may forbid that. Then the files become nobody's.
    return plain.run(Duration.ofSeconds(10), "unshare", "-U", "true").ok()
        ? new Shell(List.of("unshare", "-U"), output)
        : as(NOBODY, folder, plain);
  }

  private static Shell as(int user, Path folder, Shell root) throws IOException {
    String id = Integer.toString(user);
    Result given = root.run(Duration.ofSeconds(30), "chown", "-R", id, folder.toString());
    Shell shell =
        new Shell(
            List.of("setpriv", "--reuid=" + id, "--regid=" + id, "--clear-groups"), root.output);
    if (given.ok() && shell.run(Duration.ofSeconds(10), "test", "-w", folder.toString()).ok()) {
      return shell;
    }
    throw new IllegalStateException(
        "PostgreSQL does not run as root, and user "
            + id
            + " cannot use "
            + folder
            + ": run as an ordinary user, or name a folder that everybody can reach");
  }

  Result run(Duration most, String... command) throws IOException {
    // Into a file: a pipe would stay open as long as the server that the program starts.
    Process process = builder(List.of(command)).redirectOutput(output.toFile()).start();
    process.getOutputStream().close();
    try {
      if (!process.waitFor(most.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
        return new Result(-1, command[0] + " did not end within " + most.toSeconds() + " s");
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      return new Result(-1, command[0] + " was interrupted");
    }
    return new Result(process.exitValue(), Files.readString(output).strip());
  }

  /**
   * A process that notices when this one ends, however it ends, because its standard input does.
   */
  Process watch(String script) throws IOException {
    return builder(List.of("sh", "-c", script))
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  private ProcessBuilder builder(List<String> command) {
    List<String> all = new ArrayList<>(prefix);
    all.addAll(command);
    ProcessBuilder builder = new ProcessBuilder(all).redirectErrorStream(true);
    builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
    builder.environment().put("LC_ALL", "C");
    return builder;
  }

  private static int owner(Path path) throws IOException {
    return (Integer) Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS);
  }
}
