// SPDX-License-Identifier: Apache-2.0
package im.starling.protocol;

import im.starling.protocol.StreamError.Condition;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The byte machine of restricted XML (RFC 6120 §11.1): finds the tags and text of one element and
 * checks that they are well-formed; prefixes are left to {@link NamespaceScope}. It can stop after
 * any byte. All offsets are counted from the element's first byte, so that the bytes may move
 * between two calls.
 */
final class XmlScanner {
  /** What {@link #next} found; {@link #CLOSE} is an end tag whose start tag was not read here. */
  enum Token {
    MORE,
    START,
    END,
    CLOSE,
    TEXT,
    CDATA
  }

  private enum State {
    CONTENT,
    OPEN,
    NAME,
    TAG,
    ATTRIBUTE,
    EQUALS,
    QUOTE,
    VALUE,
    EMPTY,
    EMPTIED,
    TEXT,
    CDATA,
    CLOSE,
    CLOSED
  }

  private static final byte[] NOTHING = new byte[0];
  private static final byte[] CDATA_START = {'!', '[', 'C', 'D', 'A', 'T', 'A', '['};

  private final StartTag tag = new StartTag();
  private Limits limits = Limits.UNAUTHENTICATED;
  private byte[] bytes = NOTHING;
  private int base;
  private int position;
  private int end;
  private boolean capped;

  private State state = State.CONTENT;
  private int openedAt;
  private int nameStart;
  private int colon;
  private int nameEnd;
  private int spanStart;
  private int spanEnd;
  private boolean plain;
  private boolean spaced;
  private byte quote;

  /** Start and end of the name of each open element. */
  private int[] open = new int[16];

  private int depth;

  /** Forgets everything and gets ready for an element that starts at {@code start}. */
  void begin(byte[] source, int start, int limit, Limits allowed) {
    limits = allowed;
    state = State.CONTENT;
    depth = 0;
    base = start;
    position = start;
    supply(source, start, limit);
  }

  /** The element read so far now starts at {@code start}, and goes on to {@code limit}. */
  void supply(byte[] source, int start, int limit) {
    position = start + (position - base);
    bytes = source;
    base = start;
    tag.supply(source, start);
    capped = limit - start > limits.stanzaBytes();
    end = capped ? start + limits.stanzaBytes() : limit;
  }

  /** Lets go of the bytes. */
  void release() {
    bytes = NOTHING;
    tag.supply(NOTHING, 0);
  }

  /**
   * The next token, {@link Token#MORE} at the end of what was supplied.
   *
   * @throws StreamFailure where a rule or a limit is broken
   */
  Token next() {
    if (state == State.EMPTIED) {
      return pop();
    }
    Token token = null;
    while (token == null && position < end) {
      token = step();
    }
    if (token != null && token != Token.MORE) {
      return token;
    }
    if (capped) {
      throw Condition.POLICY_VIOLATION.failure("more bytes than allowed");
    }
    return Token.MORE;
  }

  private @Nullable Token step() {
    return switch (state) {
      case CONTENT -> content();
      case OPEN -> opened();
      case NAME -> elementName();
      case TAG -> insideTag();
      case ATTRIBUTE -> attributeName();
      case EQUALS -> equalsSign();
      case QUOTE -> openingQuote();
      case VALUE -> value();
      case EMPTY -> emptyTag();
      case TEXT -> text();
      case CDATA -> cdata();
      case CLOSE -> closingName();
      case CLOSED -> closingTag();
      case EMPTIED -> pop();
    };
  }

  private @Nullable Token content() {
    if (bytes[position] == '<') {
      openedAt = position - base;
      position++;
      state = State.OPEN;
    } else if (depth == 0) {
      throw malformed("text outside an element");
    } else {
      startSpan();
      state = State.TEXT;
    }
    return null;
  }

  private @Nullable Token opened() {
    byte c = bytes[position];
    if (c == '/') {
      position++;
      startName();
      state = State.CLOSE;
    } else if (c == '!') {
      return cdataStart();
    } else if (c == '?') {
      throw Condition.RESTRICTED_XML.failure("a processing instruction");
    } else {
      startName();
      tag.begin(openedAt);
      state = State.NAME;
    }
    return null;
  }

  /** Looks at its eight bytes again if they come in pieces, which saves a state. */
  private @Nullable Token cdataStart() {
    int available = Math.min(end - position, CDATA_START.length);
    int same = 0;
    while (same < available && bytes[position + same] == CDATA_START[same]) {
      same++;
    }
    if (same < available) {
      throw same == 1
          ? Condition.RESTRICTED_XML.failure("a comment or a DTD")
          : malformed("no CDATA section");
    }
    if (available < CDATA_START.length) {
      return Token.MORE;
    }
    if (depth == 0) {
      throw malformed("text outside an element");
    }
    position += available;
    startSpan();
    state = State.CDATA;
    return null;
  }

  private void startName() {
    nameStart = position - base;
    colon = -1;
  }

  private void startSpan() {
    spanStart = position - base;
    plain = true;
  }

  /** Reads the rest of a name and checks it (Namespaces in XML §4); false if it needs more. */
  private boolean readName() {
    int p = position;
    while (p < end) {
      byte c = bytes[p];
      if (XmlChars.is(c, XmlChars.IN_NAME)) {
        p++;
      } else if (c == ':') {
        if (colon >= 0) {
          throw malformed("two colons in a name");
        }
        colon = p - base;
        p++;
      } else if (c >= 0) {
        position = p;
        nameEnd = p - base;
        checkName();
        return true;
      } else {
        int length = character(p);
        if (length == 0) {
          break;
        }
        if (!XmlChars.inName(Utf8.point(bytes, p))) {
          throw malformed("a character that no name has");
        }
        p += length;
      }
    }
    position = p;
    return false;
  }

  private void checkName() {
    if (nameEnd == nameStart
        || !XmlChars.startsName(Utf8.point(bytes, base + nameStart))
        || (colon >= 0
            && (colon + 1 == nameEnd
                || !XmlChars.startsName(Utf8.point(bytes, base + colon + 1))))) {
      throw malformed("no name");
    }
  }

  /** The length of the character at {@code p} that is not ASCII; 0 if it needs more bytes. */
  private int character(int p) {
    int length = Utf8.length(bytes, p, end);
    if (length < 0) {
      throw malformed("no UTF-8, or no character that XML allows");
    }
    return length;
  }

  private @Nullable Token elementName() {
    if (!readName()) {
      return Token.MORE;
    }
    tag.name(nameStart, colon, nameEnd);
    spaced = false;
    state = State.TAG;
    return insideTag();
  }

  private @Nullable Token insideTag() {
    while (position < end) {
      byte c = bytes[position];
      if (XmlChars.space(c)) {
        spaced = true;
        position++;
      } else if (c == '>') {
        position++;
        return push(State.CONTENT);
      } else if (c == '/') {
        position++;
        state = State.EMPTY;
        return null;
      } else if (spaced) {
        startAttribute();
        return attributeName();
      } else {
        throw malformed("no blank before an attribute");
      }
    }
    return Token.MORE;
  }

  private void startAttribute() {
    if (tag.attributes() == limits.attributes()) {
      throw Condition.POLICY_VIOLATION.failure("more attributes than allowed");
    }
    startName();
    state = State.ATTRIBUTE;
  }

  private @Nullable Token attributeName() {
    if (!readName()) {
      return Token.MORE;
    }
    state = State.EQUALS;
    return equalsSign();
  }

  private @Nullable Token equalsSign() {
    skipSpace();
    if (position == end) {
      return Token.MORE;
    }
    if (bytes[position] != '=') {
      throw malformed("an attribute without a value");
    }
    position++;
    state = State.QUOTE;
    return null;
  }

  private @Nullable Token openingQuote() {
    skipSpace();
    if (position == end) {
      return Token.MORE;
    }
    quote = bytes[position];
    if (quote != '\'' && quote != '"') {
      throw malformed("a value without quotes");
    }
    position++;
    startSpan();
    state = State.VALUE;
    return null;
  }

  private void skipSpace() {
    while (position < end && XmlChars.space(bytes[position])) {
      position++;
    }
  }

  private @Nullable Token value() {
    byte[] source = bytes;
    int most = Math.min(end - base - spanStart, limits.attributeBytes()) + spanStart + base;
    int p = position;
    while (p < end) {
      byte c = source[p];
      int length = 1;
      if (c < 0) {
        length = character(p);
      } else if (XmlChars.is(c, XmlChars.STOPS_VALUE)) {
        if (c == quote) {
          position = p + 1;
          endValue(p - base);
          return null;
        }
        length = c == '\'' || c == '"' ? 1 : special(c, p);
      }
      if (length == 0) {
        break;
      }
      p += length;
      if (p > most) {
        throw Condition.POLICY_VIOLATION.failure("a longer attribute than allowed");
      }
    }
    position = p;
    return Token.MORE;
  }

  /** Passes a character that XML normalises or resolves in a value. */
  private int special(byte c, int p) {
    if (c == '&') {
      plain = false;
      return References.length(bytes, p, end);
    }
    if (!XmlChars.space(c)) {
      throw malformed("a character that no value has");
    }
    plain = false;
    return 1;
  }

  private void endValue(int valueEnd) {
    if (!tag.add(nameStart, colon, nameEnd, spanStart, valueEnd, plain)) {
      throw malformed("an attribute twice");
    }
    spaced = false;
    state = State.TAG;
  }

  private @Nullable Token emptyTag() {
    if (bytes[position] != '>') {
      throw malformed("a slash within a tag");
    }
    position++;
    return push(State.EMPTIED);
  }

  private Token push(State then) {
    if (depth == limits.depth()) {
      throw Condition.POLICY_VIOLATION.failure("deeper than allowed");
    }
    if (depth * 2 == open.length) {
      open = Arrays.copyOf(open, depth * 4);
    }
    open[depth * 2] = tag.nameStart();
    open[depth * 2 + 1] = tag.nameEnd();
    depth++;
    state = then;
    return Token.START;
  }

  private Token pop() {
    depth--;
    state = State.CONTENT;
    return Token.END;
  }

  private @Nullable Token text() {
    byte[] source = bytes;
    int p = position;
    while (p < end) {
      byte c = source[p];
      int length = 1;
      if (c < 0) {
        length = character(p);
      } else if (XmlChars.is(c, XmlChars.STOPS_TEXT)) {
        switch (c) {
          case '<' -> {
            position = p;
            spanEnd = p - base;
            state = State.CONTENT;
            return Token.TEXT;
          }
          case '&', '\r' -> length = special(c, p);
          case '>' -> {
            if (bracketsBefore(p)) {
              throw malformed("the end of a CDATA section in text");
            }
          }
          default -> throw malformed("a character that XML does not allow");
        }
      }
      if (length == 0) {
        break;
      }
      p += length;
    }
    position = p;
    return Token.MORE;
  }

  private @Nullable Token cdata() {
    int p = position;
    while (p < end) {
      byte c = bytes[p];
      int length = 1;
      if (c < 0) {
        length = character(p);
      } else if (XmlChars.is(c, XmlChars.STOPS_CDATA)) {
        if (c == '>') {
          if (bracketsBefore(p)) {
            position = p + 1;
            spanEnd = p - 2 - base;
            state = State.CONTENT;
            return Token.CDATA;
          }
        } else {
          length = special(c, p);
        }
      }
      if (length == 0) {
        break;
      }
      p += length;
    }
    position = p;
    return Token.MORE;
  }

  private boolean bracketsBefore(int p) {
    return p - 2 >= base + spanStart && bytes[p - 1] == ']' && bytes[p - 2] == ']';
  }

  private @Nullable Token closingName() {
    if (!readName()) {
      return Token.MORE;
    }
    if (depth > 0 && !tag.same(open[depth * 2 - 2], open[depth * 2 - 1], nameStart, nameEnd)) {
      throw malformed("an end tag that does not match");
    }
    state = State.CLOSED;
    return closingTag();
  }

  private @Nullable Token closingTag() {
    skipSpace();
    if (position == end) {
      return Token.MORE;
    }
    if (bytes[position] != '>') {
      throw malformed("an end tag with more than a name");
    }
    position++;
    return depth == 0 ? Token.CLOSE : pop();
  }

  static StreamFailure malformed(String why) {
    return Condition.NOT_WELL_FORMED.failure(why);
  }

  byte[] bytes() {
    return bytes;
  }

  /** Index in {@link #bytes} of the element's first byte. */
  int base() {
    return base;
  }

  /** Offset of the first byte not yet read. */
  int offset() {
    return position - base;
  }

  int depth() {
    return depth;
  }

  /** The last start tag. */
  StartTag tag() {
    return tag;
  }

  /** The name in the end tag just read, as written. */
  byte[] endName() {
    return Arrays.copyOfRange(bytes, base + nameStart, base + nameEnd);
  }

  /** The characters of the {@link Token#TEXT} or {@link Token#CDATA} just found. */
  String text(Token token) {
    return token == Token.CDATA
        ? References.cdata(bytes, base + spanStart, base + spanEnd, plain)
        : References.text(bytes, base + spanStart, base + spanEnd, plain);
  }
}
