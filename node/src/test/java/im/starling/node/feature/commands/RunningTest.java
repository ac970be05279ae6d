// SPDX-License-Identifier: Apache-2.0
package im.starling.node.feature.commands;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import im.starling.node.forms.Form;
import im.starling.node.forms.Submission;
import im.starling.protocol.BareJid;
import im.starling.protocol.Element;
import im.starling.protocol.QName;
import im.starling.protocol.StanzaFailure;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** XEP-0050 §4.1: which action fits which stage. */
class RunningTest {
  private static final Submission FIRST = new Submission(Map.of("a", List.of("1")));

  @Test
  void aMiddleStageGoesBothWays() {
    Running middle = stage(List.of(FIRST), false);
    assertEquals(List.of(), middle.answers(Action.PREV, answer("b")));
    assertEquals(2, middle.answers(Action.NEXT, answer("b")).size());
    assertEquals(2, middle.answers(Action.EXECUTE, answer("b")).size());
    refused("bad-action", middle, Action.COMPLETE, answer("b"));
  }

  @Test
  void theFirstStageGoesForwardOnly() {
    refused("bad-action", stage(List.of(), false), Action.PREV, answer("b"));
  }

  @Test
  void theLastStageCompletes() {
    Running last = stage(List.of(FIRST), true);
    assertEquals(2, last.answers(Action.COMPLETE, answer("b")).size());
    assertEquals(2, last.answers(Action.EXECUTE, answer("b")).size());
    refused("bad-action", last, Action.NEXT, answer("b"));
  }

  @Test
  void whatIsRequiredHasToBeThere() {
    Running last = stage(List.of(), true);
    refused("bad-payload", last, Action.EXECUTE, answer("c"));
    refused("bad-payload", last, Action.EXECUTE, Element.of(name("command")).build());
  }

  private static void refused(String condition, Running stage, Action action, Element command) {
    StanzaFailure failure = assertThrows(StanzaFailure.class, () -> stage.answers(action, command));
    assertTrue(failure.error().detail().has(name(condition)), condition);
  }

  private static Running stage(List<Submission> answers, boolean last) {
    BareJid server = new BareJid("", "example.org");
    return new Running("id", "node", server, answers, List.of("b"), last, 0);
  }

  private static Element answer(String field) {
    Element value = Element.of(QName.of(Form.NAMESPACE, "value")).text("x").build();
    Element.Builder only = Element.of(QName.of(Form.NAMESPACE, "field")).attribute("var", field);
    Element.Builder form = Element.of(Form.DATA).attribute("type", "submit");
    return Element.of(name("command")).child(form.child(only.child(value).build()).build()).build();
  }

  private static QName name(String local) {
    return QName.of(Commands.NAMESPACE, local);
  }
}
