// SPDX-License-Identifier: Apache-2.0
package im.starling.node.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** Reads {@code starling.yaml} and the environment, which wins. */
public final class ConfigLoader {
  private ConfigLoader() {}

  /**
   * Reads and checks everything.
   *
   * @param file the file, if there is one; relative paths in it start at its folder
   * @param home where relative paths start without a file
   */
  public static Loaded load(Optional<Path> file, Path home, Map<String, String> environment)
      throws ConfigProblem {
    JsonNode tree = file.isPresent() ? tree(file.get()) : MissingNode.getInstance();
    Path base = file.map(f -> f.toAbsolutePath().getParent()).orElse(home);
    Binder binder = new Binder(base.toAbsolutePath().normalize(), environment);
    Config config = binder.config(tree);
    if (!binder.problems().isEmpty()) {
      String place = file.map(f -> f + ": ").orElse("");
      throw new ConfigProblem(binder.problems().stream().map(p -> place + p).toList());
    }
    return new Loaded(config, binder.settings(), hints(environment));
  }

  static JsonNode yaml(String text) {
    return YAMLMapper.builder()
        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
        .build()
        .readTree(text);
  }

  private static JsonNode tree(Path file) throws ConfigProblem {
    if (!Files.isReadable(file) || Files.isDirectory(file)) {
      throw new ConfigProblem(List.of(file + ": cannot read this file"));
    }
    try {
      return yaml(Files.readString(file));
    } catch (JacksonException e) {
      String message = e.getOriginalMessage().lines().findFirst().orElse("");
      String line = e.getLocation() == null ? "" : "line " + e.getLocation().getLineNr() + ": ";
      throw new ConfigProblem(List.of(file + ": " + line + message));
    } catch (IOException e) {
      throw new ConfigProblem(List.of(file + ": cannot read this file: " + e.getMessage()));
    }
  }

  /**
   * Variables that are nearly the name of a key. Others are not ours to judge: Kubernetes makes
   * {@code STARLING_PORT} for a service called starling.
   */
  private static List<String> hints(Map<String, String> environment) {
    List<String> names = Keys.all().stream().map(Key::environment).toList();
    List<String> hints = new ArrayList<>();
    for (String name : environment.keySet()) {
      String nearest = Keys.nearest(name, names, variable -> variable);
      if (name.startsWith("STARLING_")
          && !nearest.equals(name)
          && Keys.distance(name, nearest) < 3) {
        hints.add(name + " has no effect; did you mean " + nearest + "?");
      }
    }
    return hints;
  }
}
