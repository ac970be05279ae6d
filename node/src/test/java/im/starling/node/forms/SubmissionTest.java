// SPDX-License-Identifier: Apache-2.0
package im.starling.node.forms;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import im.starling.protocol.Element;
import im.starling.protocol.QName;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class SubmissionTest {
  @Test
  void readsEveryValueOfEveryField() throws MalformedForm {
    Element.Builder form = form("submit");
    form.child(field("one", "1")).child(field("many", "a", "b")).child(field("empty", ""));
    form.child(field("none"));
    Submission read = Submission.parse(form.build());
    assertEquals("1", read.text("one"));
    assertEquals(List.of("a", "b"), read.all("many"));
    assertEquals("", read.text("nothing"));
    assertTrue(read.has("many"));
    assertFalse(read.has("empty"));
    assertFalse(read.has("none"));
  }

  @Test
  void whatIsNoAnswerIsRefused() {
    assertThrows(MalformedForm.class, () -> Submission.parse(form("form").build()));
    Element twice = form("submit").child(field("a", "1")).child(field("a", "2")).build();
    assertThrows(MalformedForm.class, () -> Submission.parse(twice));
    Element nameless = form("submit").child(Element.of(name("field")).build()).build();
    assertThrows(MalformedForm.class, () -> Submission.parse(nameless));
  }

  @Test
  void fieldsAreBounded() throws MalformedForm {
    Element.Builder form = form("submit");
    for (int i = 0; i < Submission.FIELDS; i++) {
      form.child(field("f" + i, "x"));
    }
    assertEquals(Submission.FIELDS, Submission.parse(form.build()).fields().size());
    Element more = form.child(field("more", "x")).build();
    assertThrows(MalformedForm.class, () -> Submission.parse(more));
  }

  @Test
  void valuesAreBounded() throws MalformedForm {
    String[] values = new String[Submission.VALUES];
    Arrays.fill(values, "x");
    Element most = form("submit").child(field("f", values)).build();
    assertEquals(Submission.VALUES, Submission.parse(most).all("f").size());
    Element more =
        form("submit").child(field("f", Arrays.copyOf(values, values.length + 1))).build();
    assertThrows(MalformedForm.class, () -> Submission.parse(more));
  }

  private static Element.Builder form(String type) {
    return Element.of(Form.DATA).attribute("type", type);
  }

  private static Element field(String name, String... values) {
    Element.Builder field = Element.of(name("field")).attribute("var", name);
    for (String value : values) {
      field.child(Element.of(name("value")).text(String.valueOf(value)).build());
    }
    return field.build();
  }

  private static QName name(String local) {
    return QName.of(Form.NAMESPACE, local);
  }
}
