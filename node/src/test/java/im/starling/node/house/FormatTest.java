// SPDX-License-Identifier: Apache-2.0
package im.starling.node.house;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.FormatterException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * One format for all Java, so that nobody ever speaks of it: google-java-format, imports included.
 * It needs a compiler that knows the language level, which is why it runs here and not in Maven.
 */
final class FormatTest {
  private static final String MEND =
      "mvn -q -pl node -am test -Dtest=FormatTest -Dformat.write"
          + " -Dsurefire.failIfNoSpecifiedTests=false";

  @Test
  void everyFileIsFormatted() {
    boolean write = System.getProperty("format.write") != null;
    List<String> wrong =
        Sources.java().parallelStream()
            .filter(file -> !formatted(file, write))
            .map(Sources::name)
            .toList();
    if (!write) {
      assertEquals(List.of(), wrong, "not formatted; this mends it: " + MEND);
    }
  }

  private static boolean formatted(Path file, boolean write) {
    String text = Sources.read(file);
    try {
      String right = fixed(text);
      if (right.equals(text)) {
        return true;
      }
      if (write) {
        Files.writeString(file, fixed(right)); // comments in lists settle at the second time only
      }
      return false;
    } catch (FormatterException | IOException e) {
      throw new IllegalStateException(Sources.name(file), e);
    }
  }

  private static String fixed(String text) throws FormatterException {
    return new Formatter().formatSourceAndFixImports(text);
  }
}
