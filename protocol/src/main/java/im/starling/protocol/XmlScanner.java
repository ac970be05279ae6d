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

  private static final byte[] NOTHING = new byte[0];
  private static final byte[] CDATA_START = {'!', '[', 'C', 'D', 'A', 'T', 'A', '['};

  private final StartTag tag = new StartTag();
  private Limits limits = Limits.UNAUTHENTICATED;
  private byte[] bytes = NOTHING;
  private int base;
  private int position;
  private int supplied;
  private int end;
  private boolean capped;

  /** The limit that the element broke, in words: from there on it is only passed over. */
  private @Nullable String excess;

  /** How much more of it may be passed over. */
  private int left;

  private ScanState state = ScanState.CONTENT;
  private int openedAt;
  private int nameStart;
  private int colon;
  private int nameEnd;
  private int spanStart;
  private int spanEnd;
  private boolean plain;
  private boolean spaced;
  private byte quote;

  private final OpenNames open = new OpenNames();

  /** Forgets everything and gets ready for an element that starts at {@code start}. */
  void begin(byte[] source, int start, int limit, Limits allowed) {
    limits = allowed;
    excess = null;
    state = ScanState.CONTENT;
    open.clear();
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
    supplied = limit;
    bound();
  }

  /** Says how far may be read now. */
  private void bound() {
    int most = limits.stanzaBytes();
    if (excess != null) {
      most = state.inTag() && most < left - openedAt ? openedAt + most : left;
    }
    capped = supplied - base > most;
    end = capped ? base + most : supplied;
  }

  /** A limit is broken: from here on the element is passed over, where that may be. */
  void exceed(String what) {
    if (excess != null || limits.skimBytes() == 0) {
      throw Condition.POLICY_VIOLATION.failure(what);
    }
    excess = what;
    left = limits.skimBytes();
    limits = limits.skimmed();
    open.copy(bytes, base, limits.stanzaBytes());
    bound();
  }

  /** The limit that was broken, in words; null if none was. */
  @Nullable String excess() {
    return excess;
  }

  /** This element is none that can be passed over. */
  void insist() {
    if (excess != null) {
      throw Condition.POLICY_VIOLATION.failure(excess);
    }
    if (limits.skimBytes() > 0) {
      limits = limits.strict();
    }
  }

  /** Lets go of what was passed over; the end of text may be the begin of its own end. */
  private void forget() {
    if (excess == null || state.inTag()) {
      return;
    }
    int kept = position;
    if (state == ScanState.TEXT || state == ScanState.CDATA) {
      kept = Math.max(base + spanStart, position - 2);
      spanStart = 0;
    }
    left -= kept - base;
    base = kept;
    tag.supply(bytes, base);
    bound();
  }

  /** Lets go of the bytes. */
  void release() {
    open.clear();
    bytes = NOTHING;
    tag.supply(NOTHING, 0);
  }

  /**
   * The next token, {@link Token#MORE} at the end of what was supplied.
   *
   * @throws StreamFailure where a rule or a limit is broken
   */
  Token next() {
    forget();
    if (state == ScanState.EMPTIED) {
      return pop();
    }
    while (true) {
      Token token = null;
      while (token == null && position < end) {
        token = step();
      }
      if (token != null && token != Token.MORE) {
        return token;
      }
      if (!capped) {
        forget();
        return Token.MORE;
      }
      exceed("more bytes than allowed");
    }
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
      state = ScanState.OPEN;
      bound();
    } else if (open.depth() == 0) {
      throw malformed("text outside an element");
    } else {
      startSpan();
      state = ScanState.TEXT;
    }
    return null;
  }

  private @Nullable Token opened() {
    byte c = bytes[position];
    if (c == '/') {
      position++;
      startName();
      state = ScanState.CLOSE;
    } else if (c == '!') {
      return cdataStart();
    } else if (c == '?') {
      throw Condition.RESTRICTED_XML.failure("a processing instruction");
    } else {
      startName();
      tag.begin(openedAt);
      state = ScanState.NAME;
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
    if (open.depth() == 0) {
      throw malformed("text outside an element");
    }
    position += available;
    startSpan();
    state = ScanState.CDATA;
    bound();
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
    state = ScanState.TAG;
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
        return push(ScanState.CONTENT);
      } else if (c == '/') {
        position++;
        state = ScanState.EMPTY;
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
      exceed("more attributes than allowed");
    }
    startName();
    state = ScanState.ATTRIBUTE;
  }

  private @Nullable Token attributeName() {
    if (!readName()) {
      return Token.MORE;
    }
    state = ScanState.EQUALS;
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
    state = ScanState.QUOTE;
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
    state = ScanState.VALUE;
    return null;
  }

  private void skipSpace() {
    while (position < end && XmlChars.space(bytes[position])) {
      position++;
    }
  }

  private @Nullable Token value() {
    byte[] source = bytes;
    int most = longestValue();
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
        exceed("a longer attribute than allowed");
        most = longestValue();
      }
    }
    position = p;
    return Token.MORE;
  }

  /** Where a value that began here may end. */
  private int longestValue() {
    return Math.min(end - base - spanStart, limits.attributeBytes()) + spanStart + base;
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
    state = ScanState.TAG;
  }

  private @Nullable Token emptyTag() {
    if (bytes[position] != '>') {
      throw malformed("a slash within a tag");
    }
    position++;
    return push(ScanState.EMPTIED);
  }

  private Token push(ScanState then) {
    if (open.depth() == limits.depth()) {
      exceed("deeper than allowed");
    }
    open.push(bytes, base, tag.nameStart(), tag.nameEnd());
    state = then;
    return Token.START;
  }

  private Token pop() {
    open.pop();
    state = ScanState.CONTENT;
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
            state = ScanState.CONTENT;
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
            state = ScanState.CONTENT;
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
    if (open.depth() > 0 && !open.matches(bytes, base, nameStart, nameEnd)) {
      throw malformed("an end tag that does not match");
    }
    state = ScanState.CLOSED;
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
    return open.depth() == 0 ? Token.CLOSE : pop();
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
    return open.depth();
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
