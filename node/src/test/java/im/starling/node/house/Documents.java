// SPDX-License-Identifier: Apache-2.0
package im.starling.node.house;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Documents that are made from the code: compared with the code, or with a flag written anew. */
public final class Documents {
  private static final String MEND =
      "mvn -q -pl node -am test -Dtest=*DocumentTest -Ddocs.write"
          + " -Dsurefire.failIfNoSpecifiedTests=false";

  private Documents() {}

  /** Fails if the document is not this text, unless it is to be written. */
  public static void fresh(String name, String text) {
    Path file = Sources.ROOT.resolve("docs").resolve(name);
    if (System.getProperty("docs.write") != null) {
      try {
        Files.writeString(file, text);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    } else {
      String old = Files.exists(file) ? Sources.read(file) : "";
      assertEquals(text, old, "docs/" + name + " is stale; this makes it anew: " + MEND);
    }
  }
}
