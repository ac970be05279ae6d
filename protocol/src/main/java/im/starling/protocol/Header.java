// SPDX-License-Identifier: Apache-2.0
package im.starling.protocol;

import org.jspecify.annotations.Nullable;

/** The attributes that every stanza can have (RFC 6120 §8.1), but for its type. */
public record Header(
    @Nullable String id, @Nullable Jid from, @Nullable Jid to, @Nullable String lang) {
  public static final Header NONE = new Header(null, null, null, null);

  public Header from(Jid sender) {
    return new Header(id, sender, to, lang);
  }

  /**
   * As a server passes it on: from whom it is, in the language of the stream if it names none
   * itself.
   */
  public Header from(Jid sender, @Nullable String streamLang) {
    return new Header(id, sender, to, lang == null ? streamLang : lang);
  }

  public Header to(@Nullable Jid addressee) {
    return new Header(id, from, addressee, lang);
  }

  /** The header of an answer: addressee and sender changed places. */
  public Header answer() {
    return new Header(id, to, from, null);
  }
}
