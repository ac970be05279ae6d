// SPDX-License-Identifier: Apache-2.0
package im.starling.node.feature;

import im.starling.protocol.XmlWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an entity says of itself (XEP-0030 §3), with extensions (XEP-0128). Immutable. */
public record DiscoInfo(List<Identity> identities, List<String> features, List<Form> forms) {
  public static final String NAMESPACE = "http://jabber.org/protocol/disco#info";
  private static final String DATA = "jabber:x:data";

  /** One identity; there is one for each category, type and language. */
  public record Identity(
      String category, String type, @Nullable String lang, @Nullable String name) {}

  /** A form of that FORM_TYPE; its fields are the others. */
  public record Form(String type, List<Field> fields) {
    public Form {
      fields = List.copyOf(fields);
    }
  }

  /** A field of a form. */
  public record Field(String name, List<String> values) {
    public Field {
      values = List.copyOf(values);
    }
  }

  public DiscoInfo {
    identities = List.copyOf(identities);
    features = List.copyOf(features);
    forms = List.copyOf(forms);
  }

  /** Writes the query element of an answer to a request for {@code node}. */
  public void writeTo(XmlWriter out, @Nullable String node) {
    out.start("query", NAMESPACE).attribute("node", node);
    for (Identity identity : identities) {
      out.start("identity")
          .attribute("category", identity.category())
          .attribute("type", identity.type())
          .attribute("xml:lang", identity.lang())
          .attribute("name", identity.name())
          .end();
    }
    for (String feature : features) {
      out.start("feature").attribute("var", feature).end();
    }
    for (Form form : forms) {
      write(form, out);
    }
    out.end();
  }

  private static void write(Form form, XmlWriter out) {
    out.start("x", DATA).attribute("type", "result");
    out.start("field").attribute("var", "FORM_TYPE").attribute("type", "hidden");
    out.leaf("value", form.type()).end();
    for (Field field : form.fields()) {
      out.start("field").attribute("var", field.name());
      field.values().forEach(value -> out.leaf("value", value));
      out.end();
    }
    out.end();
  }
}
