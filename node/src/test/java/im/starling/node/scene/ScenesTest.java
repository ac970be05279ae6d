// SPDX-License-Identifier: Apache-2.0
package im.starling.node.scene;

import java.io.IOException;
import java.net.URISyntaxException;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/** On one node; with {@code -Dscenes.server=prosody} on a Prosody. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ScenesTest {
  private Scenes scenes;

  @BeforeAll
  void start() throws IOException, InterruptedException {
    scenes =
        new Scenes(
            System.getProperty("scenes.server", "starling").equals("prosody")
                ? Optional.of(ProsodyScenes.start())
                : TestServer.start(1));
  }

  @AfterAll
  void stop() {
    scenes.close();
  }

  @TestFactory
  Stream<DynamicContainer> scenes() throws IOException, URISyntaxException {
    return scenes.all();
  }
}
