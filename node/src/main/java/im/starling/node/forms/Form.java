// SPDX-License-Identifier: Apache-2.0
package im.starling.node.forms;

import im.starling.protocol.Payload;
import im.starling.protocol.QName;
import im.starling.protocol.Xep;
import im.starling.protocol.XmlWriter;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A form that the server sends: to be filled in, or filled with results. Immutable.
 *
 * @param scope what its field names mean (XEP-0068)
 * @param more what stands in it besides fields, where a protocol asks for that
 */
@Xep(number = 4, title = "Data Forms", version = "2.13.2", lacks = "tables, media")
@Xep(number = 68, title = "Field Standardization for Data Forms", version = "1.3.0")
public record Form(
    Kind kind,
    String scope,
    @Nullable String title,
    @Nullable String instructions,
    List<Field> fields,
    Payload more) {
  public static final String NAMESPACE = "jabber:x:data";
  public static final QName DATA = QName.of(NAMESPACE, "x");
  static final String SCOPE = "FORM_TYPE";

  /** XEP-0004 §3.1; the client's kinds are read by {@link Submission}. */
  public enum Kind {
    FORM,
    RESULT;

    private final String attribute = name().toLowerCase(Locale.ROOT);
  }

  public Form {
    fields = List.copyOf(fields);
  }

  /** A form to be filled in. */
  public static Form ask(String scope, String title, String instructions, Field... fields) {
    return new Form(Kind.FORM, scope, title, instructions, List.of(fields), Payload.EMPTY);
  }

  /** What was asked for. */
  public static Form result(String scope, @Nullable String title, List<Field> fields) {
    return new Form(Kind.RESULT, scope, title, null, fields, Payload.EMPTY);
  }

  /** The same with something that is no field. */
  public Form with(Payload other) {
    return new Form(kind, scope, title, instructions, fields, other);
  }

  /** The names of the fields that have to be filled in. */
  public List<String> required() {
    return fields.stream().filter(Field::required).map(Field::name).toList();
  }

  public void writeTo(XmlWriter out) {
    out.start(DATA).attribute("type", kind.attribute);
    if (title != null) {
      out.leaf("title", title);
    }
    if (instructions != null) {
      out.leaf("instructions", instructions);
    }
    out.start("field").attribute("var", SCOPE).attribute("type", "hidden");
    out.leaf("value", scope).end();
    fields.forEach(field -> field.writeTo(out));
    out.payload(more).end();
  }
}
