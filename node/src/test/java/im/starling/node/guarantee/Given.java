// SPDX-License-Identifier: Apache-2.0
package im.starling.node.guarantee;

import static im.starling.node.config.Loaded.Origin.ENVIRONMENT;
import static org.junit.jupiter.api.Assertions.assertEquals;

import im.starling.node.config.Config;
import im.starling.node.config.ConfigLoader;
import im.starling.node.config.ConfigProblem;
import im.starling.node.config.Loaded;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What a test configures, by the names that it has for an operator; the rest is as usual. */
final class Given {
  private Given() {}

  /** As {@code Map.of("login-time", "3s")}. */
  static Config.Limits limits(Map<String, String> keys) {
    return config("limits", keys).limits();
  }

  static Config.Streams streams(Map<String, String> keys) {
    return config("streams", keys).streams();
  }

  private static Config config(String section, Map<String, String> keys) {
    Map<String, String> environment = new HashMap<>();
    keys.forEach((key, value) -> environment.put(variable(section + "-" + key), value));
    try {
      Loaded loaded = ConfigLoader.load(Optional.empty(), Path.of("."), environment);
      long known =
          loaded.settings().stream().filter(setting -> setting.origin() == ENVIRONMENT).count();
      assertEquals(keys.size(), known, "some are no keys: " + keys);
      return loaded.config();
    } catch (ConfigProblem e) {
      throw new AssertionError(e);
    }
  }

  private static String variable(String key) {
    return "STARLING_" + key.toUpperCase(Locale.ROOT).replace('-', '_');
  }
}
