// SPDX-License-Identifier: Apache-2.0
package im.starling.node.scene;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The verification string of XEP-0115 §5.1, computed from a disco#info answer. */
final class Caps {
  private static final String DATA = "jabber:x:data";

  private Caps() {}

  static String ver(Xml query, String hash) throws GeneralSecurityException {
    StringBuilder text = new StringBuilder();
    named(query, "identity").stream()
        .map(identity ->
            "%s/%s/%s/%s<"
                .formatted(
                    identity.attribute("category"),
                    identity.attribute("type"),
                    identity.attribute("{" + Xml.XML + "}lang"),
                    identity.attribute("name")))
        .sorted()
        .forEach(text::append);
    named(query, "feature").stream()
        .map(feature -> feature.attribute("var") + "<")
        .sorted()
        .forEach(text::append);
    query.children().stream()
        .filter(child -> child.is(DATA, "x"))
        .map(Caps::form)
        .sorted()
        .forEach(text::append);
    MessageDigest digest = MessageDigest.getInstance(hash.toUpperCase(Locale.ROOT));
    return Base64.getEncoder()
        .encodeToString(digest.digest(text.toString().getBytes(StandardCharsets.UTF_8)));
  }

  private static String form(Xml form) {
    String type =
        named(form, "field").stream()
            .filter(field -> field.attribute("var").equals("FORM_TYPE"))
            .map(Caps::values)
            .findFirst()
            .orElse("");
    return type
        + named(form, "field").stream()
            .filter(field -> !field.attribute("var").equals("FORM_TYPE"))
            .map(field -> field.attribute("var") + "<" + values(field))
            .sorted()
            .collect(Collectors.joining());
  }

  private static String values(Xml field) {
    return named(field, "value").stream()
        .map(value -> value.text() + "<")
        .sorted()
        .collect(Collectors.joining());
  }

  private static List<Xml> named(Xml parent, String name) {
    return parent.children().stream().filter(child -> child.name().equals(name)).toList();
  }
}
