// SPDX-License-Identifier: Apache-2.0
package im.starling.interop;

import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A real client library in a process of its own, driven by lines of JSON: commands in, events out.
 * The programs are in {@code src/test/clients}; both speak the protocol that {@code README.md}
 * there describes.
 */
final class Agent implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final JsonMapper JSON = new JsonMapper();

  private final String name;
  private final Spawned process;
  private final BitSet taken = new BitSet();
  private int calls;

  Agent(String name, List<String> command, Map<String, String> environment) {
    this.name = name;
    this.process = Spawned.start(Folders.kept("agents/" + name + ".log"), environment, command);
  }

  /** Gives a command and waits until the client says that it is done; returns what it says. */
  JsonNode call(String verb, Object... namesAndValues) {
    int number = ++calls;
    ObjectNode command = JSON.createObjectNode().put("id", number).put("do", verb);
    for (int i = 0; i < namesAndValues.length; i += 2) {
      command.putPOJO(namesAndValues[i].toString(), namesAndValues[i + 1]);
    }
    int from = process.lineCount();
    process.write(JSON.writeValueAsString(command) + "\n");
    JsonNode answer =
        process.await(
            from,
            LIMIT,
            name + " does " + command,
            line -> parse(line).filter(event -> event.path("id").asInt(0) == number));
    if (!answer.path("event").asString("").equals("done")) {
      throw new AssertionError(name + ": " + command + " failed: " + answer);
    }
    return answer;
  }

  /**
   * Waits for an event of this kind that satisfies {@code which} and was not asked for before;
   * takes it.
   */
  JsonNode await(String kind, String description, Predicate<JsonNode> which) {
    int[] line = {-1};
    JsonNode found =
        process.await(
            0,
            LIMIT,
            name + " sees " + kind + ": " + description,
            text -> {
              line[0]++;
              return taken.get(line[0])
                  ? Optional.empty()
                  : parse(text).filter(event -> is(kind, event)).filter(which);
            });
    taken.set(line[0]);
    return found;
  }

  /** What has come until now is answered for: a later wait is for something new. */
  void forget() {
    taken.set(0, process.lineCount());
  }

  /** Waits for a message with this body. */
  JsonNode awaitMessage(String body) {
    return await("message", body, event -> event.path("body").asString("").equals(body));
  }

  /** All events of this kind until now, for counting. */
  List<JsonNode> seen(String kind) {
    return process
        .output()
        .lines()
        .flatMap(line -> parse(line).stream())
        .filter(event -> is(kind, event))
        .toList();
  }

  private static boolean is(String kind, JsonNode event) {
    return event.path("event").asString("").equals(kind);
  }

  private static Optional<JsonNode> parse(String line) {
    try {
      return line.startsWith("{") ? Optional.of(JSON.readTree(line)) : Optional.empty();
    } catch (JacksonException e) {
      return Optional.empty();
    }
  }

  String name() {
    return name;
  }

  @Override
  public void close() {
    process.closeInput();
    process.close();
  }
}
