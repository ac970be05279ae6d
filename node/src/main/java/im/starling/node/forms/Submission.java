// SPDX-License-Identifier: Apache-2.0
package im.starling.node.forms;

import im.starling.protocol.Element;
import im.starling.protocol.QName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a client filled in: the values of each field, in order. What nobody asked for is there too,
 * and is to be ignored (XEP-0004 §3.1). Nothing but text, so that it can be kept or sent elsewhere.
 */
public record Submission(Map<String, List<String>> fields) {
  /** Of somebody who left everything out. */
  public static final Submission EMPTY = new Submission(Map.of());

  /** More than any form here asks for. */
  static final int FIELDS = 100;

  static final int VALUES = 1_000;

  private static final QName FIELD = QName.of(Form.NAMESPACE, "field");
  private static final QName VALUE = QName.of(Form.NAMESPACE, "value");

  public Submission {
    fields = Map.copyOf(fields);
  }

  /** Reads the {@code x} element; to cancel a form is said by other means (XEP-0050 §3.5.1). */
  public static Submission parse(Element data) throws MalformedForm {
    String kind = data.attribute("type");
    if (!"submit".equals(kind) && !"cancel".equals(kind)) {
      throw new MalformedForm("a form of type 'submit' was expected");
    }
    Map<String, List<String>> fields = new LinkedHashMap<>();
    for (Element field : data.children()) {
      if (field.name().equals(FIELD)) {
        String name = field.attribute("var");
        if (name == null) {
          throw new MalformedForm("a field has no name");
        }
        if (fields.put(name, values(field)) != null) {
          throw new MalformedForm("a field stands there twice: " + name);
        }
        if (fields.size() > FIELDS) {
          throw new MalformedForm("too many fields");
        }
      }
    }
    return new Submission(fields);
  }

  private static List<String> values(Element field) throws MalformedForm {
    List<String> values = new ArrayList<>();
    for (Element value : field.children()) {
      if (value.name().equals(VALUE)) {
        if (values.size() == VALUES) {
          throw new MalformedForm("too many values");
        }
        values.add(value.text());
      }
    }
    return List.copyOf(values);
  }

  /** All values of a field, none where it is left out. */
  public List<String> all(String name) {
    return fields.getOrDefault(name, List.of());
  }

  /** The one value of a field, "" where it is left out. */
  public String text(String name) {
    List<String> values = all(name);
    return values.isEmpty() ? "" : values.getFirst();
  }

  /** True where a value is there that is not empty. */
  public boolean has(String name) {
    return all(name).stream().anyMatch(value -> !value.isEmpty());
  }
}
