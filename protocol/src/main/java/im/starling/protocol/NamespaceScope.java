// SPDX-License-Identifier: Apache-2.0
package im.starling.protocol;

import im.starling.protocol.StreamError.Condition;
import java.util.Arrays;
import java.util.List;

/**
 * The namespace declarations in force, as {@link XmlScanner} goes down and up again. It also notes
 * which of the declarations outside a child of a stanza that child uses, so that it can be made to
 * stand alone. {@code jabber:server} counts as {@code jabber:client} here.
 */
final class NamespaceScope {
  private static final String XMLNS = "http://www.w3.org/2000/xmlns/";

  /** Declarations from outside, made once and shared. */
  record Outer(List<String> prefixes, List<String> uris) {
    /** No declaration at all. */
    static final Outer NONE = new Outer(List.of(), List.of());

    /** Within {@code jabber:client}. */
    static final Outer CLIENT = new Outer(List.of(""), List.of(Namespaces.CLIENT));
  }

  private final Names names;
  private int most;
  private String[] prefixes = new String[8];
  private String[] uris = new String[8];
  private int count;

  /** How many declarations there were before each open element. */
  private int[] marks = new int[16];

  private int depth;
  private String[] attributeUris = new String[8];
  private String element = "";

  /** Declarations below this index are outside the child being read; -1 outside of any child. */
  private int outside = -1;

  private int child;

  /** Pairs: a child, and the declaration outside of it that it uses, -1 for "no default". */
  private int[] borrowed = new int[8];

  private int borrowedCount;

  NamespaceScope(Names names) {
    this.names = names;
  }

  void begin(Outer outer, Limits limits) {
    most = limits.namespaces();
    count = 0;
    depth = 0;
    outside = -1;
    borrowedCount = 0;
    for (int i = 0; i < outer.prefixes().size(); i++) {
      put(outer.prefixes().get(i), outer.uris().get(i));
    }
  }

  /** What is declared now, for a later {@link #begin}. */
  Outer outer() {
    return new Outer(List.of(Arrays.copyOf(prefixes, count)), List.of(Arrays.copyOf(uris, count)));
  }

  /** From here on, what is used and not declared is borrowed by this child. */
  void startChild(int index) {
    child = index;
    outside = count;
  }

  void endChild() {
    outside = -1;
  }

  /** What was borrowed so far was for no child. */
  void forgetBorrowed() {
    borrowedCount = 0;
  }

  /** Takes in the declarations of the start tag just read, and resolves its prefixes. */
  void enter(StartTag tag) {
    if (depth == marks.length) {
      marks = Arrays.copyOf(marks, depth * 2);
    }
    marks[depth++] = count;
    int prefixed = 0;
    for (int i = 0; i < tag.attributes(); i++) {
      if (declares(tag, i)) {
        declare(tag, i);
      } else if (tag.nameColon(i) >= 0) {
        prefixed++;
      }
    }
    element = tag.nameColon() < 0 ? defaultNamespace() : prefixed(tag);
    if (prefixed > 0) {
      resolveAttributes(tag);
    }
  }

  void leave() {
    count = marks[--depth];
  }

  /** The namespace of the element just entered. */
  String element() {
    return element;
  }

  /** The namespace of an attribute of the element just entered. */
  String attribute(StartTag tag, int attribute) {
    return tag.nameColon(attribute) < 0 ? "" : attributeUris[attribute];
  }

  /** True if the attribute declares a namespace. */
  static boolean declares(StartTag tag, int attribute) {
    int nameEnd = tag.nameColon(attribute);
    return tag.is(
        tag.nameStart(attribute), nameEnd < 0 ? tag.nameEnd(attribute) : nameEnd, "xmlns");
  }

  private void declare(StartTag tag, int attribute) {
    int colon = tag.nameColon(attribute);
    String uri = tag.learnedValue(attribute, names);
    String prefix = colon < 0 ? "" : tag.string(colon + 1, tag.nameEnd(attribute), names);
    boolean xml = prefix.equals("xml");
    if (xml != uri.equals(Namespaces.XML)
        || prefix.equals("xmlns")
        || uri.equals(XMLNS)
        || (uri.isEmpty() && colon >= 0)) {
      throw XmlScanner.malformed("a declaration that Namespaces in XML forbids");
    }
    if (!xml) {
      put(prefix, uri.equals(Namespaces.SERVER) ? Namespaces.CLIENT : uri);
    }
  }

  private void put(String prefix, String uri) {
    if (count == most) {
      throw Condition.POLICY_VIOLATION.failure("more namespaces at once than allowed");
    }
    if (count == prefixes.length) {
      prefixes = Arrays.copyOf(prefixes, count * 2);
      uris = Arrays.copyOf(uris, count * 2);
    }
    prefixes[count] = prefix;
    uris[count++] = uri;
  }

  private String defaultNamespace() {
    int index = find("");
    String uri = index < 0 ? "" : uris[index];
    // What stands in jabber:client anyway needs no declaration.
    if (index < outside && !uri.equals(Namespaces.CLIENT)) {
      borrow(index);
    }
    return uri;
  }

  private String prefixed(StartTag tag) {
    if (tag.is(tag.nameStart(), tag.nameColon(), "xml")) {
      throw XmlScanner.malformed("an element named by XML itself");
    }
    return resolve(tag, tag.nameStart(), tag.nameColon());
  }

  private String resolve(StartTag tag, int from, int to) {
    if (tag.is(from, to, "xml")) {
      return Namespaces.XML;
    }
    int index = find(tag.string(from, to, names));
    if (index < 0) {
      throw XmlScanner.malformed("a prefix that is not declared");
    }
    if (index < outside) {
      borrow(index);
    }
    return uris[index];
  }

  private int find(String prefix) {
    int index = count - 1;
    while (index >= 0 && !prefixes[index].equals(prefix)) {
      index--;
    }
    return index;
  }

  private void resolveAttributes(StartTag tag) {
    if (attributeUris.length < tag.attributes()) {
      attributeUris = new String[tag.attributes() * 2];
    }
    for (int i = 0; i < tag.attributes(); i++) {
      if (tag.nameColon(i) < 0 || declares(tag, i)) {
        attributeUris[i] = "";
        continue;
      }
      attributeUris[i] = resolve(tag, tag.nameStart(i), tag.nameColon(i));
      for (int other = 0; other < i; other++) {
        if (attributeUris[other].equals(attributeUris[i]) && sameLocal(tag, other, i)) {
          throw XmlScanner.malformed("an attribute twice under two prefixes");
        }
      }
    }
  }

  private static boolean sameLocal(StartTag tag, int one, int other) {
    return tag.same(
        tag.nameColon(one) + 1, tag.nameEnd(one), tag.nameColon(other) + 1, tag.nameEnd(other));
  }

  private void borrow(int index) {
    for (int i = borrowedCount - 2; i >= 0 && borrowed[i] == child; i -= 2) {
      if (borrowed[i + 1] == index) {
        return;
      }
    }
    if (borrowedCount == borrowed.length) {
      borrowed = Arrays.copyOf(borrowed, borrowedCount * 2);
    }
    borrowed[borrowedCount] = child;
    borrowed[borrowedCount + 1] = index;
    borrowedCount += 2;
  }

  /** True if some child does not stand alone. */
  boolean borrows() {
    return borrowedCount > 0;
  }

  /** Writes the declarations that a child borrows, as attributes of it. */
  void repay(int index, XmlWriter out) {
    for (int i = 0; i < borrowedCount; i += 2) {
      int declaration = borrowed[i + 1];
      if (borrowed[i] == index) {
        String prefix = declaration < 0 ? "" : prefixes[declaration];
        out.attribute(
            prefix.isEmpty() ? "xmlns" : "xmlns:" + prefix,
            declaration < 0 ? "" : uris[declaration]);
      }
    }
  }
}
