// SPDX-License-Identifier: Apache-2.0
package im.starling.node.scene;

import java.io.IOException;
import java.net.URISyntaxException;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/** On three nodes, to which clients connect in turn: nobody sees a difference. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ThreeNodesScenesTest {
  private @Nullable Scenes scenes;

  @BeforeAll
  void start() throws IOException {
    scenes = new Scenes(TestServer.start(Integer.getInteger("scenes.nodes", 3)));
  }

  @AfterAll
  void stop() {
    if (scenes != null) {
      scenes.close();
    }
  }

  @TestFactory
  Stream<DynamicContainer> scenes() throws IOException, URISyntaxException {
    return Objects.requireNonNull(scenes).all();
  }
}
