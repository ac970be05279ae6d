// SPDX-License-Identifier: Apache-2.0
package im.starling.protocol;

import im.starling.protocol.NamespaceScope.Outer;
import im.starling.protocol.StreamError.Condition;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads one top-level element: the start tag of a stanza at once, its children as spans. A loop has
 * one and lends it to the {@link Tokenizer} that is in the middle of an element.
 */
final class ElementReader {
  /** Start of a child, end of the name in its start tag, end of the child. */
  private static final int SPAN_FIELDS = 3;

  private static final String BORROWED = "more bytes of namespaces than allowed";

  private final Names names;
  private final XmlScanner scanner = new XmlScanner();
  private final NamespaceScope scope;
  private final StanzaHead head = new StanzaHead();
  private Limits limits = Limits.UNAUTHENTICATED;
  private boolean header;

  /** 2 in a stanza, whose children are kept apart; 1 in any other element, kept as a whole. */
  private int keptDepth;

  private int children;
  private int kept;
  private QName[] keptNames = new QName[8];
  private int[] spans = new int[8 * SPAN_FIELDS];

  ElementReader(Names names) {
    this.names = names;
    scope = new NamespaceScope(names);
  }

  /**
   * Gets ready for the element that starts at {@code start}.
   *
   * @param opensStream true if its start tag is all there is to read
   */
  void begin(byte[] bytes, int start, int end, Limits allowed, Outer outer, boolean opensStream) {
    limits = allowed;
    header = opensStream;
    children = 0;
    kept = 0;
    scanner.begin(bytes, start, end, allowed);
    scope.begin(outer, allowed);
  }

  /** The element read so far now starts at {@code start}; there are bytes up to {@code end}. */
  void supply(byte[] bytes, int start, int end) {
    scanner.supply(bytes, start, end);
  }

  /** Keeps nothing that belongs to the stream. */
  void release() {
    scanner.release();
    head.release();
  }

  /** Index of the first byte of the element. */
  int start() {
    return scanner.base();
  }

  /** Index of the first byte not yet read. */
  int position() {
    return scanner.base() + scanner.offset();
  }

  /** The namespaces declared by the stream header just read. */
  Outer outer() {
    return scope.outer();
  }

  /** The name in the stream header just read, as written. */
  byte[] headerName() {
    return scanner.tag().writtenName();
  }

  /** The name in the lone end tag just read, as written. */
  byte[] endName() {
    return scanner.endName();
  }

  /** What was read, null if it needs more bytes; {@link StreamEnd} for an end tag alone. */
  @Nullable Input read() {
    while (true) {
      switch (scanner.next()) {
        case MORE -> {
          return null;
        }
        case CLOSE -> {
          return new StreamEnd();
        }
        case START -> {
          started();
          if (header) {
            return streamHeader();
          }
        }
        case END -> {
          ended();
          if (scanner.depth() == 0) {
            return finished();
          }
        }
        // Text directly inside a stanza means nothing (RFC 6120 §8.4) and is dropped.
        case TEXT, CDATA -> {}
      }
    }
  }

  private void started() {
    int depth = scanner.depth();
    if (depth == 2 && ++children > limits.children() && scanner.excess() == null) {
      scanner.exceed("more children than allowed");
    }
    if (depth == 1) {
      startTop();
    } else if (depth == keptDepth && scanner.excess() == null) {
      startKept();
    } else {
      scope.enter(scanner.tag());
    }
  }

  private void startTop() {
    startKept();
    if (header) {
      scanner.insist();
      return;
    }
    QName name = keptNames[0];
    keptDepth = 1;
    if (head.read(name, scanner.tag(), names)) {
      scope.endChild();
      scope.forgetBorrowed();
      kept = 0;
      keptDepth = 2;
      return;
    }
    scanner.insist();
    if (name.namespace().equals(Namespaces.CLIENT) || StanzaHead.names(name.local())) {
      throw Condition.UNSUPPORTED_STANZA_TYPE.failure("no stanza of this name");
    }
  }

  private void startKept() {
    scope.startChild(kept);
    scope.enter(scanner.tag());
    if (kept == keptNames.length) {
      keptNames = Arrays.copyOf(keptNames, kept * 2);
      spans = Arrays.copyOf(spans, kept * 2 * SPAN_FIELDS);
    }
    StartTag tag = scanner.tag();
    keptNames[kept] = tag.name(scope.element(), names);
    spans[kept * SPAN_FIELDS] = tag.start();
    spans[kept * SPAN_FIELDS + 1] = tag.nameEnd();
    kept++;
  }

  private void ended() {
    scope.leave();
    if (scanner.depth() == keptDepth - 1 && scanner.excess() == null) {
      spans[kept * SPAN_FIELDS - 1] = scanner.offset();
      scope.endChild();
    }
  }

  private Input finished() {
    if (keptDepth == 2) {
      return stanza();
    }
    return new Nonza(bounded(payload()).child(0));
  }

  private Input stanza() {
    String excess = scanner.excess();
    if (excess != null) {
      return head.bad(StanzaError.Condition.POLICY_VIOLATION.error(excess));
    }
    StanzaError error = head.check(kept);
    if (error != null) {
      return head.bad(error);
    }
    Payload payload = payload();
    return payload == null && limits.skimBytes() > 0
        ? head.bad(StanzaError.Condition.POLICY_VIOLATION.error(BORROWED))
        : head.stanza(bounded(payload));
  }

  private static Payload bounded(@Nullable Payload payload) {
    if (payload == null) {
      throw Condition.POLICY_VIOLATION.failure(BORROWED);
    }
    return payload;
  }

  /** Null if it is longer than allowed. */
  private @Nullable Payload payload() {
    if (kept == 0) {
      return Payload.EMPTY;
    }
    int first = spans[0];
    int[] ends = new int[kept];
    boolean whole = !scope.borrows();
    for (int i = 0; i < kept; i++) {
      ends[i] = spans[i * SPAN_FIELDS + 2] - first;
      whole &= i == 0 || ends[i - 1] == spans[i * SPAN_FIELDS] - first;
    }
    if (!whole) {
      return assembled(ends);
    }
    int from = scanner.base() + first;
    byte[] bytes = Arrays.copyOfRange(scanner.bytes(), from, from + ends[kept - 1]);
    return new Payload(bytes, Arrays.copyOf(keptNames, kept), ends);
  }

  /**
   * The children without the text between them, each with the declarations that it borrowed. These
   * could make much of little, so the limit holds for what comes out too: null if that is longer.
   */
  private @Nullable Payload assembled(int[] ends) {
    byte[] bytes = scanner.bytes();
    XmlWriter out = new XmlWriter(scanner.offset());
    for (int i = 0; i < kept; i++) {
      int start = scanner.base() + spans[i * SPAN_FIELDS];
      int nameEnd = scanner.base() + spans[i * SPAN_FIELDS + 1];
      int end = scanner.base() + spans[i * SPAN_FIELDS + 2];
      out.raw(bytes, start, nameEnd - start);
      scope.repay(i, out);
      out.raw(bytes, nameEnd, end - nameEnd);
      ends[i] = out.length();
      if (ends[i] > limits.stanzaBytes()) {
        return null;
      }
    }
    return new Payload(out.bytes(), Arrays.copyOf(keptNames, kept), ends);
  }

  /** RFC 6120 §4.7 and §4.9.3.10; what the attributes say is for others to judge. */
  private StreamHeader streamHeader() {
    QName name = keptNames[0];
    if (!name.local().equals("stream")) {
      throw Condition.BAD_FORMAT.failure("no stream header");
    }
    if (!name.namespace().equals(Namespaces.STREAM)) {
      throw Condition.INVALID_NAMESPACE.failure("no stream namespace");
    }
    if (scanner.bytes()[position() - 2] == '/') {
      throw Condition.BAD_FORMAT.failure("a stream that ends with its header");
    }
    String namespace = value("xmlns");
    return new StreamHeader(
        value("from"),
        value("to"),
        value("id"),
        value("version"),
        value("xml:lang"),
        namespace == null ? "" : namespace);
  }

  private @Nullable String value(String name) {
    StartTag tag = scanner.tag();
    for (int i = 0; i < tag.attributes(); i++) {
      if (tag.named(i, name)) {
        return tag.value(i);
      }
    }
    return null;
  }
}
