// SPDX-License-Identifier: Apache-2.0
package im.starling.protocol;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A small parsed tree: what a feature gets when it asks for the content of one child. Immutable.
 */
public final class Element {
  private final QName name;
  private final List<Attribute> attributes;
  private final List<Object> content;

  /** An attribute; {@code name.namespace()} is "" for all but {@code xml:lang} and its like. */
  public record Attribute(QName name, String value) {}

  /** Content is Elements and Strings, in document order. */
  Element(QName name, List<Attribute> attributes, List<Object> content) {
    this.name = name;
    this.attributes = attributes;
    this.content = content;
  }

  /** Starts a tree that is made by hand. */
  public static Builder of(QName name) {
    return new Builder(name);
  }

  /** What an element will have, in document order. */
  public static final class Builder {
    private final QName name;
    private final List<Attribute> attributes = new ArrayList<>();
    private final List<Object> content = new ArrayList<>();

    private Builder(QName name) {
      this.name = name;
    }

    /** An attribute without a namespace. */
    public Builder attribute(String local, String value) {
      return attribute(new QName("", local), value);
    }

    public Builder attribute(QName attribute, String value) {
      attributes.add(new Attribute(attribute, value));
      return this;
    }

    public Builder text(String text) {
      if (!text.isEmpty()) {
        content.add(text);
      }
      return this;
    }

    public Builder child(Element child) {
      content.add(child);
      return this;
    }

    public Element build() {
      return new Element(name, List.copyOf(attributes), List.copyOf(content));
    }
  }

  public QName name() {
    return name;
  }

  public String namespace() {
    return name.namespace();
  }

  public List<Attribute> attributes() {
    return attributes;
  }

  /** The value of an attribute without a namespace. */
  public @Nullable String attribute(String local) {
    for (Attribute attribute : attributes) {
      if (attribute.name().local().equals(local) && attribute.name().namespace().isEmpty()) {
        return attribute.value();
      }
    }
    return null;
  }

  public List<Element> children() {
    List<Element> found = new ArrayList<>();
    for (Object part : content) {
      if (part instanceof Element element) {
        found.add(element);
      }
    }
    return found;
  }

  /** The first child of that name. */
  public @Nullable Element child(QName child) {
    for (Object part : content) {
      if (part instanceof Element element && element.name.equals(child)) {
        return element;
      }
    }
    return null;
  }

  /** The first child of that local name in this element's own namespace. */
  public @Nullable Element child(String local) {
    return child(new QName(name.namespace(), local));
  }

  /** The character data directly inside, "" where there is none. */
  public String text() {
    StringBuilder text = new StringBuilder();
    for (Object part : content) {
      if (part instanceof String string) {
        text.append(string);
      }
    }
    return text.toString();
  }

  List<Object> content() {
    return content;
  }

  /** Its size only: content never gets into a log. */
  @Override
  public String toString() {
    return "<" + name.local() + " with " + content.size() + " parts>";
  }
}
