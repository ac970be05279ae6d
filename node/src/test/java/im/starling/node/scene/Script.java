// SPDX-License-Identifier: Apache-2.0
package im.starling.node.scene;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Reads a {@code .scene} file: titles, prose, steps, and the XML that belongs to a step. */
final class Script {
  private static final String DIFFERS = "differs from ";

  /**
   * One scene.
   *
   * @param differs for each server that is known to fail it, {@code name: reason}
   */
  record Scene(String file, int line, String title, List<String> differs, List<Step> steps) {}

  /** One step: its words, and the block of XML that follows on the line or indented below it. */
  record Step(int line, String words, String block) {
    List<Xml> elements() throws IOException {
      return XmlReader.elements(block);
    }
  }

  private final String file;
  private final List<Scene> scenes = new ArrayList<>();
  private int line;

  private Script(String file) {
    this.file = file;
  }

  static List<Scene> read(String file, String text) {
    Script script = new Script(file);
    for (String line : text.split("\n", -1)) {
      script.line++;
      script.take(line.stripTrailing());
    }
    for (Scene scene : script.scenes) {
      script.check(scene);
    }
    return script.scenes;
  }

  private void take(String text) {
    if (text.isEmpty() || text.startsWith("> ") || text.equals(">")) {
      return;
    }
    if (text.startsWith("# ")) {
      scenes.add(new Scene(file, line, text.substring(2), new ArrayList<>(), new ArrayList<>()));
      return;
    }
    if (scenes.isEmpty()) {
      throw wrong("a step before the first title");
    }
    Scene scene = scenes.getLast();
    if (text.startsWith(DIFFERS)) {
      scene.differs().add(text.substring(DIFFERS.length()));
    } else if (text.startsWith(" ")) {
      if (scene.steps().isEmpty()) {
        throw wrong("XML that belongs to no step");
      }
      Step step = scene.steps().removeLast();
      scene.steps().add(new Step(step.line, step.words, step.block + text.strip()));
    } else {
      int xml = text.indexOf(" <");
      String words = xml < 0 ? text.replaceFirst("\\s+#\\s.*", "") : text.substring(0, xml);
      scene.steps().add(new Step(line, words.strip(), xml < 0 ? "" : text.substring(xml + 1)));
    }
  }

  /** Finds what is not XML when the script is read, not in the middle of a play. */
  private void check(Scene scene) {
    for (Step step : scene.steps()) {
      if (!step.block.isEmpty()
          && !step.words.endsWith(" raw")
          && !step.words.endsWith(" header")) {
        try {
          step.elements();
        } catch (IOException e) {
          line = step.line;
          throw wrong(e.getMessage() + " in " + step.block);
        }
      }
    }
  }

  private IllegalArgumentException wrong(String message) {
    return new IllegalArgumentException(file + ":" + line + ": " + message);
  }
}
