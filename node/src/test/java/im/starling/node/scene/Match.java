// SPDX-License-Identifier: Apache-2.0
package im.starling.node.scene;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Compares an element with what a scene expects, as XML: prefixes, quotes and the order of
 * attributes and children do not matter; every attribute and child counts, except those of {@link
 * #unmentioned}.
 */
final class Match {
  private static final String STANZA_ID = "urn:xmpp:sid:0";
  private static final String LANG = "{" + Xml.XML + "}lang";

  private final Values values;
  private final Player receiver;

  Match(Values values, Player receiver) {
    this.values = values;
    this.receiver = receiver;
  }

  /**
   * Null if the element is as expected, and then what it captured is in the map; else a sentence.
   */
  @Nullable String difference(Xml expected, Xml actual, Map<String, String> captured) {
    Map<String, String> found = new HashMap<>(captured);
    boolean exact = expected.text().contains("{exactly}");
    String difference = compare(expected, exact ? actual : unmentioned(expected, actual), found);
    if (difference == null) {
      captured.putAll(found);
    }
    return difference;
  }

  /**
   * The element without what a server may add to a stanza though the scene does not speak of it: an
   * address that says nothing new (to: the receiver; from, on an IQ: the receiver's own account or
   * domain, RFC 6120 §8.1.2.1), {@code xml:lang}, and the id in the receiver's own archive. {@code
   * {exactly}} in a stanza's text turns this off.
   */
  private Xml unmentioned(Xml expected, Xml actual) {
    if (!actual.isStanza() || receiver.address().isEmpty()) {
      return actual;
    }
    String own = receiver.account().jid();
    Map<String, String> attributes = new HashMap<>(actual.attributes());
    List<Xml> children = new ArrayList<>(actual.children());
    List<String> mentioned = new ArrayList<>(expected.attributes().keySet());
    if (!mentioned.contains("to")) {
      attributes.remove("to", own);
      attributes.remove("to", receiver.address());
    }
    if (!mentioned.contains("from") && actual.name().equals("iq")) {
      attributes.remove("from", own);
      attributes.remove("from", receiver.account().domain());
    }
    if (!mentioned.contains(LANG)) {
      attributes.remove(LANG);
    }
    if (expected.children().stream().noneMatch(child -> child.is(STANZA_ID, "stanza-id"))) {
      children.removeIf(
          child -> child.is(STANZA_ID, "stanza-id") && child.attribute("by").equals(own));
    }
    return new Xml(actual.namespace(), actual.name(), attributes, children, actual.text());
  }

  private @Nullable String compare(Xml expected, Xml actual, Map<String, String> captured) {
    if (!actual.is(expected.namespace(), expected.name())) {
      return "<%s xmlns='%s'> came where <%s xmlns='%s'> belongs"
          .formatted(actual.name(), actual.namespace(), expected.name(), expected.namespace());
    }
    String here = "<" + expected.name() + ">: ";
    for (Map.Entry<String, String> attribute : expected.attributes().entrySet()) {
      String name = attribute.getKey();
      String difference =
          values.difference(attribute.getValue(), actual.attributes().get(name), captured);
      if (difference != null) {
        return here + "attribute " + name + " " + difference;
      }
    }
    for (String name : actual.attributes().keySet()) {
      if (!expected.attributes().containsKey(name)) {
        return here + "attribute " + name + "='" + actual.attribute(name) + "' is not expected";
      }
    }
    boolean open = expected.text().contains("{...}");
    String text = expected.text().replace("{...}", "").replace("{exactly}", "").strip();
    if (!open || !text.isEmpty()) {
      boolean ofOne = expected.children().isEmpty() && !expected.text().contains("{exactly}");
      String difference =
          values.difference(ofOne ? expected.text() : text, actual.text(), captured);
      if (difference != null) {
        return here + "its text " + difference;
      }
    }
    return children(expected, actual, open, captured);
  }

  private @Nullable String children(
      Xml expected, Xml actual, boolean open, Map<String, String> captured) {
    if (!open) {
      for (Xml child : actual.children()) {
        if (count(actual, child) > count(expected, child)) {
          return "<%s>: child %s is not expected".formatted(expected.name(), child);
        }
      }
    }
    return assign(expected.children(), actual.children(), captured)
        ? null
        : "<%s>: %s".formatted(expected.name(), worst(expected, actual, captured));
  }

  private static long count(Xml parent, Xml like) {
    return parent.children().stream().filter(c -> c.is(like.namespace(), like.name())).count();
  }

  /** Gives each expected child another actual one, by trying. */
  private boolean assign(List<Xml> expected, List<Xml> actual, Map<String, String> captured) {
    if (expected.isEmpty()) {
      return true;
    }
    for (int i = 0; i < actual.size(); i++) {
      Map<String, String> found = new HashMap<>(captured);
      if (compare(expected.getFirst(), actual.get(i), found) == null) {
        List<Xml> left = new ArrayList<>(actual);
        left.remove(i);
        if (assign(expected.subList(1, expected.size()), left, found)) {
          captured.putAll(found);
          return true;
        }
      }
    }
    return false;
  }

  private String worst(Xml expected, Xml actual, Map<String, String> captured) {
    for (Xml child : expected.children()) {
      List<String> differences = new ArrayList<>();
      for (Xml candidate : actual.children()) {
        String difference = compare(child, candidate, new HashMap<>(captured));
        if (difference == null) {
          differences.clear();
          break;
        }
        if (candidate.is(child.namespace(), child.name())) {
          differences.add(difference);
        }
      }
      if (!differences.isEmpty()) {
        return String.join(" / ", differences);
      }
      if (count(actual, child) < count(expected, child)) {
        return "child " + child + " is missing";
      }
    }
    return "its children do not fit together";
  }
}
