// SPDX-License-Identifier: Apache-2.0
package im.starling.node.forms;

import im.starling.protocol.XmlWriter;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A field of a form (XEP-0004 §3.2). Immutable. */
public record Field(
    String name,
    @Nullable Type type,
    @Nullable String label,
    boolean required,
    List<String> values,
    List<String> options) {
  /** XEP-0004 §3.3. */
  public enum Type {
    BOOLEAN,
    FIXED,
    HIDDEN,
    JID_MULTI,
    JID_SINGLE,
    LIST_MULTI,
    LIST_SINGLE,
    TEXT_MULTI,
    TEXT_PRIVATE,
    TEXT_SINGLE;

    private final String attribute = name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  public Field {
    values = List.copyOf(values);
    options = List.copyOf(options);
  }

  /** A question. */
  public static Field ask(Type type, String name, String label) {
    return new Field(name, type, label, false, List.of(), List.of());
  }

  /** What is known, in an answer. */
  public static Field known(Type type, String name, String label, List<String> values) {
    return new Field(name, type, label, false, values, List.of());
  }

  /** What is known, where everybody knows what the name means. */
  public static Field known(String name, List<String> values) {
    return new Field(name, null, null, false, values, List.of());
  }

  /** The same question, which has to be answered. */
  public Field mandatory() {
    return new Field(name, type, label, true, values, options);
  }

  /** The same question with one of these to choose. */
  public Field of(List<String> choice) {
    return new Field(name, type, label, required, values, choice);
  }

  /** The same question, with the answer that holds so far. */
  public Field with(List<String> answer) {
    return new Field(name, type, label, required, answer, options);
  }

  void writeTo(XmlWriter out) {
    out.start("field").attribute("var", name);
    out.attribute("type", type == null ? null : type.attribute).attribute("label", label);
    if (required) {
      out.start("required").end();
    }
    values.forEach(value -> out.leaf("value", value));
    for (String option : options) {
      out.start("option").attribute("label", option).leaf("value", option).end();
    }
    out.end();
  }
}
