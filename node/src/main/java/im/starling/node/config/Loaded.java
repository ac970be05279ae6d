// SPDX-License-Identifier: Apache-2.0
package im.starling.node.config;

import java.util.List;
import java.util.Locale;

/**
 * A configuration and where it came from.
 *
 * @param hints what looks like a mistake but need not be one, a line each
 */
public record Loaded(Config config, List<Setting> settings, List<String> hints) {
  /** Who decided a value. */
  public enum Origin {
    DEFAULT,
    FILE,
    ENVIRONMENT
  }

  /** One key with its value as text, a secret masked. */
  public record Setting(String key, String value, Origin origin) {}

  /** The effective configuration, a line for each key. */
  public String print() {
    int wide = settings.stream().mapToInt(s -> s.key.length()).max().orElse(0);
    StringBuilder text = new StringBuilder();
    for (Setting setting : settings) {
      text.append(
          "%s%s = %s  (%s)%n"
              .formatted(
                  setting.key,
                  " ".repeat(wide - setting.key.length()),
                  setting.value.isEmpty() ? "-" : setting.value,
                  setting.origin.name().toLowerCase(Locale.ROOT)));
    }
    return text.toString();
  }
}
