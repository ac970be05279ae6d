// SPDX-License-Identifier: Apache-2.0
package im.starling.node.scene;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

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

/**
 * With {@code -Dscenes.nodes=3} on so many nodes, to which clients connect in turn: nobody sees a
 * difference. Not in each build: where two ways lead to an addressee, presence may come before a
 * message that was sent before it, and some scenes look for that.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ThreeNodesScenesTest {
  private @Nullable Scenes scenes;

  @BeforeAll
  void start() throws IOException {
    int nodes = Integer.getInteger("scenes.nodes", 0);
    assumeTrue(nodes > 1, "only with -Dscenes.nodes=3");
    scenes = new Scenes(TestServer.start(nodes));
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
