// SPDX-License-Identifier: Apache-2.0
package im.starling.node.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A value that is never shown. It comes from the environment or from a file of its own. */
public record Secret(String reveal) {
  static final String REFERENCE = "file:";

  public Secret {
    if (reveal.isEmpty()) {
      throw new IllegalArgumentException("the secret is empty");
    }
  }

  /** The content of {@code file} without the line end that editors add. */
  static Secret read(Path file) {
    try {
      return new Secret(Files.readString(file).stripTrailing());
    } catch (IOException e) {
      throw new IllegalArgumentException("cannot read the secret in " + file, e);
    }
  }

  @Override
  public String toString() {
    return "***";
  }
}
