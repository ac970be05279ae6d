// SPDX-License-Identifier: Apache-2.0
package im.starling.node.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The page for operators is what the records say. */
final class ReferenceTest {
  @Test
  void isFresh() throws IOException {
    Path written = Path.of("../docs/configuration.md");
    Path fresh = Files.writeString(Path.of("target/configuration.md"), Reference.markdown());
    assertEquals(
        Reference.markdown(),
        Files.exists(written) ? Files.readString(written) : "",
        "docs/configuration.md is stale: cp node/" + fresh + " docs/configuration.md");
  }
}
