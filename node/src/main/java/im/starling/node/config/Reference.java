// SPDX-License-Identifier: Apache-2.0
package im.starling.node.config;

import java.lang.reflect.RecordComponent;
import java.util.List;

/** {@code docs/configuration.md}, out of the records. */
final class Reference {
  private static final String HEAD =
      """
      # Configuration

      <!-- Made from the records in node/config; ReferenceTest says how to make it anew. -->

      `starling run --config starling.yaml` reads one file. Without `--config` it reads
      `starling.yaml` beside the `starling` command, if there is one; every key has a default.
      A variable of the environment wins over the file; an empty one counts as not set. Lists are
      written the same in both: `[example.org, example.com]`,
      `[{kind: c2s, tls: direct, port: 5223}]`. Relative paths start at the folder of the file.

      Times are written `500ms`, `30s`, `10m`, `1h`, `1d`; sizes `512B`, `256KB`, `1MB`, where
      1 KB is 1024 bytes. A secret never stands in the file: it is in its variable, or in a file
      of its own whose path is given as `file:/run/secrets/database`.

      `starling config check` says what is wrong with a configuration, `starling config print`
      shows every value with its origin. An unknown key stops the start.
      """;

  private Reference() {}

  static String markdown() {
    StringBuilder text = new StringBuilder(HEAD);
    for (Key key : Keys.all()) {
      String fallback = Value.print(key.fallback());
      text.append("\n## `%s`\n\n%s\n\n".formatted(key.path(), doc(key.component())));
      for (RecordComponent part : key.entry()) {
        text.append("  - `%s`: %s\n".formatted(Keys.kebab(part.getName()), doc(part)));
      }
      text.append(key.entry().isEmpty() ? "" : "\n");
      text.append("- default: %s\n".formatted(fallback.isEmpty() ? "none" : '`' + fallback + '`'));
      text.append("- environment: `%s`\n".formatted(key.environment()));
    }
    return text.toString();
  }

  private static String doc(RecordComponent component) {
    Doc doc = component.getAnnotation(Doc.class);
    if (doc == null) {
      throw new IllegalStateException(component + " lacks @Doc");
    }
    Object[] choices = component.getType().getEnumConstants();
    return choices == null
        ? doc.value()
        : doc.value() + " One of `" + Value.print(List.of(choices)) + "`.";
  }
}
