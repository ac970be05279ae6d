// SPDX-License-Identifier: Apache-2.0
package im.starling.protocol;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.HexFormat;

/**
 * Preparation of domainparts (RFC 7622 §3.2): names of ASCII labels, IP addresses, and U-labels by
 * the rules of IDNA 2008. These are checked with the identifier class of PRECIS, which has the same
 * characters but for ASCII; {@link java.net.IDN} is no help, since it is IDNA 2003: it drops a soft
 * hyphen, so that two addresses that differ would be one.
 */
final class DomainParser {
  private static final int LONGEST_LABEL = 63;

  private DomainParser() {}

  static String parse(String text) throws MalformedJid {
    if (text.startsWith("[")) {
      return literal(text);
    }
    // RFC 7622 §3.2: the dot of the DNS root is not part of it.
    String name = text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
    return JidParser.sized(prepared(name) ? name : prepare(JidParser.bounded(name)));
  }

  /** True for labels of lower-case letters, digits and inner hyphens: almost every domain. */
  private static boolean prepared(String name) {
    int start = 0;
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c == '.') {
        if (!label(name, start, i)) {
          return false;
        }
        start = i + 1;
      } else if (!ldh(c)) {
        return false;
      }
    }
    return label(name, start, name.length());
  }

  /** A letter, a digit or a hyphen. */
  private static boolean ldh(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  }

  private static boolean label(String name, int start, int end) {
    return end > start
        && end - start <= LONGEST_LABEL
        && name.charAt(start) != '-'
        && name.charAt(end - 1) != '-'
        && !name.startsWith("xn--", start);
  }

  private static String prepare(String name) throws MalformedJid {
    StringBuilder prepared = new StringBuilder(name.length());
    int start = 0;
    while (start <= name.length()) {
      int dot = name.indexOf('.', start);
      int end = dot < 0 ? name.length() : dot;
      prepared.append(prepareLabel(name.substring(start, end))).append('.');
      start = end + 1;
    }
    prepared.setLength(prepared.length() - 1);
    return prepared.toString();
  }

  private static String prepareLabel(String label) throws MalformedJid {
    String prepared = JidParser.name(label);
    if (prepared.startsWith("xn--")) {
      return unicode(prepared);
    }
    boolean ascii = true;
    for (int i = 0; i < prepared.length(); i++) {
      char c = prepared.charAt(i);
      if (c < 0x80 && !ldh(c)) {
        throw new MalformedJid("a character that no domain has");
      }
      ascii &= c < 0x80;
    }
    int length = ascii ? prepared.length() : "xn--".length() + Punycode.encode(prepared).length();
    if (length > LONGEST_LABEL
        || prepared.startsWith("-")
        || prepared.endsWith("-")
        || (!ascii && prepared.startsWith("--", 2))) {
      throw new MalformedJid("a domain label that is none");
    }
    return prepared;
  }

  /** RFC 7622 §3.2.1: an A-label and its U-label are the same address, kept as the U-label. */
  private static String unicode(String label) throws MalformedJid {
    String encoded = label.substring("xn--".length());
    String decoded = Punycode.decode(encoded);
    boolean ascii = decoded.chars().allMatch(c -> c < 0x80);
    if (ascii
        || !decoded.equals(prepareLabel(decoded))
        || !encoded.equals(Punycode.encode(decoded))) {
      throw new MalformedJid("an A-label that stands for no U-label");
    }
    return decoded;
  }

  /** An IPv6 address in brackets, in the form of RFC 5952. */
  private static String literal(String text) throws MalformedJid {
    if (!text.endsWith("]")) {
      throw new MalformedJid("a bracket that is not closed");
    }
    String inside = text.substring(1, text.length() - 1);
    for (int i = 0; i < inside.length(); i++) {
      char c = inside.charAt(i);
      if (c != ':' && c != '.' && !HexFormat.isHexDigit(c)) {
        throw new MalformedJid("no IPv6 address");
      }
    }
    if (inside.indexOf(':') < 0) {
      throw new MalformedJid("no IPv6 address");
    }
    try {
      InetAddress address = InetAddress.ofLiteral(inside);
      return address instanceof Inet6Address ? '[' + shortest(address.getAddress()) + ']' : text;
    } catch (IllegalArgumentException e) {
      throw new MalformedJid("no IPv6 address");
    }
  }

  private static String shortest(byte[] address) {
    int[] groups = new int[8];
    for (int i = 0; i < 8; i++) {
      groups[i] = ((address[2 * i] & 0xFF) << 8) | (address[2 * i + 1] & 0xFF);
    }
    int gap = 0;
    int gapLength = 1;
    for (int i = 0; i < 8; i++) {
      int zeros = i;
      while (zeros < 8 && groups[zeros] == 0) {
        zeros++;
      }
      if (zeros - i > gapLength) {
        gap = i;
        gapLength = zeros - i;
      }
    }
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < 8; i++) {
      if (gapLength > 1 && i == gap) {
        out.append("::");
        i += gapLength - 1;
      } else {
        if (!out.isEmpty() && out.charAt(out.length() - 1) != ':') {
          out.append(':');
        }
        out.append(Integer.toHexString(groups[i]));
      }
    }
    return out.toString();
  }
}
