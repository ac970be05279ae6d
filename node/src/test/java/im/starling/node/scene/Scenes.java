// SPDX-License-Identifier: Apache-2.0
package im.starling.node.scene;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;

/**
 * All scenes on one server, each as a test of its own. {@code -Dscene=carbons} plays only those
 * whose file or title contains the word.
 */
record Scenes(Optional<SceneServer> server, AtomicInteger number) implements AutoCloseable {
  Scenes(Optional<SceneServer> server) {
    this(server, new AtomicInteger());
  }

  Stream<DynamicContainer> all() throws IOException, URISyntaxException {
    assumeTrue(server.isPresent(), "there is no server to play on");
    URL folder = Objects.requireNonNull(Scenes.class.getResource("/scenes"));
    try (Stream<Path> files = Files.list(Path.of(folder.toURI()))) {
      return files
          .filter(file -> file.toString().endsWith(".scene"))
          .sorted()
          .map(this::container)
          .toList()
          .stream();
    }
  }

  private DynamicContainer container(Path path) {
    String file = String.valueOf(path.getFileName());
    String wanted = System.getProperty("scene", "");
    try {
      return DynamicContainer.dynamicContainer(
          file,
          Script.read(file, Files.readString(path)).stream()
              .filter(scene -> file.startsWith(wanted) || scene.title().contains(wanted))
              .map(this::test));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private DynamicTest test(Script.Scene scene) {
    URI source = URI.create("classpath:/scenes/" + scene.file() + "?line=" + scene.line());
    return DynamicTest.dynamicTest(scene.title(), source, () -> play(scene));
  }

  private void play(Script.Scene scene) throws IOException {
    SceneServer on = server.orElseThrow();
    List<String> known =
        scene.differs().stream().filter(differs -> differs.startsWith(on.name() + ": ")).toList();
    try {
      new Stage(on, number.incrementAndGet()).play(scene);
    } catch (AssertionError e) {
      if (known.isEmpty()) {
        throw e;
      }
      abort("differs from " + known.getFirst() + "\n" + e.getMessage());
    }
    if (!known.isEmpty()) {
      fail(scene.file() + ":" + scene.line() + ": passes now, though it says: " + known);
    }
  }

  @Override
  public void close() {
    server.ifPresent(SceneServer::close);
  }
}
