// SPDX-License-Identifier: Apache-2.0
package im.starling.protocol;

import java.nio.charset.StandardCharsets;
import rocks.xmpp.precis.PrecisProfile;
import rocks.xmpp.precis.PrecisProfiles;

/** Preparation of addresses (RFC 7622): an ASCII fast path, PRECIS for the rest. */
final class JidParser {
  /** RFC 7622 §3.1: bytes of each part, after preparation. */
  private static final int LONGEST_PART = 1_023;

  /** RFC 7622 §3.3.1, and the blank, which PRECIS refuses too. */
  private static final String NEVER_IN_LOCAL = "\"&'/:<>@ ";

  private JidParser() {}

  static Jid parse(String text) throws MalformedJid {
    int slash = text.indexOf('/');
    String bare = slash < 0 ? text : text.substring(0, slash);
    int at = bare.indexOf('@');
    String local = at < 0 ? "" : local(bare.substring(0, at));
    String domain = DomainParser.parse(bare.substring(at + 1));
    BareJid address = new BareJid(local, domain);
    return slash < 0 ? address : new FullJid(address, resource(text.substring(slash + 1)));
  }

  /** Prepares a localpart (RFC 7622 §3.3): UsernameCaseMapped, and no delimiters. */
  static String local(String text) throws MalformedJid {
    String prepared = asciiLocal(text) ? text : name(text);
    for (int i = 0; i < prepared.length(); i++) {
      if (NEVER_IN_LOCAL.indexOf(prepared.charAt(i)) >= 0) {
        throw new MalformedJid("a character that no localpart has");
      }
    }
    return sized(prepared);
  }

  /** Prepares a resourcepart (RFC 7622 §3.4): OpaqueString. */
  static String resource(String text) throws MalformedJid {
    return sized(asciiResource(text) ? text : prepare(PrecisProfiles.OPAQUE_STRING, bounded(text)));
  }

  /** True if PRECIS would leave the text as it is; upper case is not among that. */
  private static boolean asciiLocal(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c <= ' ' || c > '~' || (c >= 'A' && c <= 'Z')) {
        return false;
      }
    }
    return true;
  }

  private static boolean asciiResource(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < ' ' || c > '~') {
        return false;
      }
    }
    return true;
  }

  /** Applies UsernameCaseMapped. */
  static String name(String text) throws MalformedJid {
    // The one letter that becomes two: the JDK takes quadratic time for a row of them.
    return prepare(PrecisProfiles.USERNAME_CASE_MAPPED, bounded(text).replace("\u0130", "i\u0307"));
  }

  /**
   * Applies a profile until nothing changes, which an address that is prepared must be (RFC 7622
   * §3.1): otherwise the same address would have two forms.
   */
  private static String prepare(PrecisProfile profile, String text) throws MalformedJid {
    try {
      String once = profile.enforce(text);
      String twice = profile.enforce(once);
      if (once.equals(twice)) {
        return once;
      }
    } catch (IllegalArgumentException e) {
      throw new MalformedJid("a part that PRECIS refuses");
    }
    throw new MalformedJid("a part without a stable form");
  }

  /** Refuses what is too long as it stands (RFC 7622 §3.1); PRECIS is slow on long text. */
  static String bounded(String text) throws MalformedJid {
    if (text.isEmpty() || text.length() > LONGEST_PART) {
      throw new MalformedJid("an empty or a long part");
    }
    return text;
  }

  /** Refuses a prepared part of the wrong length. */
  static String sized(String part) throws MalformedJid {
    if (part.isEmpty()
        || part.length() > LONGEST_PART
        || (part.length() > LONGEST_PART / 3
            && part.getBytes(StandardCharsets.UTF_8).length > LONGEST_PART)) {
      throw new MalformedJid("an empty or a long part");
    }
    return part;
  }
}
