// SPDX-License-Identifier: Apache-2.0
package im.starling.node.cli;

import java.io.Console;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** A new password: from the keyboard, standard input or a file. */
final class PasswordOption {
  private static final int LONGEST = 4096;

  @ArgGroup private @Nullable Source source;

  /** Where else than from the keyboard. */
  static final class Source {
    @Option(names = "--password-stdin", description = "Read the password from standard input.")
    private boolean stdin;

    @Option(
        names = "--password-file",
        paramLabel = "FILE",
        description = "Read the password from a file.")
    private @Nullable Path file;
  }

  String read() throws Problem {
    Path file = source == null ? null : source.file;
    if (file == null && (source == null || !source.stdin)) {
      return ask();
    }
    try (InputStream in = file == null ? System.in : Files.newInputStream(file)) {
      return text(in.readNBytes(LONGEST + 1));
    } catch (CharacterCodingException e) {
      throw new Problem("the password is not UTF-8", e);
    } catch (IOException e) {
      throw new Problem(
          "cannot read the password from " + (file == null ? "standard input" : file), e);
    }
  }

  /** Without the line end that editors and echo add. */
  private static String text(byte[] bytes) throws Problem, CharacterCodingException {
    if (bytes.length > LONGEST) {
      throw new Problem("the password is longer than " + LONGEST + " bytes");
    }
    String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    String password = text.replaceFirst("\r?\n\\z", "");
    if (password.contains("\n")) {
      throw new Problem("the password is more than one line");
    }
    return password;
  }

  @SuppressWarnings("SystemConsoleNull") // JDK 25 does answer null if standard input is no terminal
  private static String ask() throws Problem {
    Console console = System.console();
    if (console == null || !console.isTerminal()) {
      throw new Problem(
          "nobody can be asked for the password here: use --password-stdin or --password-file");
    }
    char[] password = console.readPassword("Password: ");
    char[] again = console.readPassword("The same again: ");
    if (password == null || again == null || !Arrays.equals(password, again)) {
      throw new Problem("the two passwords differ: nothing was changed");
    }
    return new String(password);
  }
}
