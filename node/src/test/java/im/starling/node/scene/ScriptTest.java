// SPDX-License-Identifier: Apache-2.0
package im.starling.node.scene;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

final class ScriptTest {
  @Test
  void readsScenesWithTheirLines() {
    List<Script.Scene> scenes =
        Script.read(
            "a.scene",
            """
            > XEP-0000

            # first
            > prose
            differs from prosody: it is older
            clients romeo/phone   # connects
            romeo/phone sends <a/>
            romeo/phone receives
              <b>
              <c/></b>

            # second
            accounts juliet
            """);

    assertEquals(List.of("first", "second"), scenes.stream().map(Script.Scene::title).toList());
    Script.Scene first = scenes.getFirst();
    assertEquals(3, first.line());
    assertEquals(List.of("prosody: it is older"), first.differs());
    assertEquals(
        List.of(
            new Script.Step(6, "clients romeo/phone", ""),
            new Script.Step(7, "romeo/phone sends", "<a/>"),
            new Script.Step(8, "romeo/phone receives", "<b><c/></b>")),
        first.steps());
  }

  @Test
  void saysWhereTheXmlIsWrong() {
    IllegalArgumentException wrong =
        assertThrows(
            IllegalArgumentException.class,
            () -> Script.read("a.scene", "# one\nromeo sends\n  <a>\n"));
    assertTrue(String.valueOf(wrong.getMessage()).startsWith("a.scene:2: "));
  }
}
