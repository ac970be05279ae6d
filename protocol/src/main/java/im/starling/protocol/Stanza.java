// SPDX-License-Identifier: Apache-2.0
package im.starling.protocol;

import org.jspecify.annotations.Nullable;

/** A stanza as it travels: a start tag we understood and children we kept as they were written. */
public sealed interface Stanza extends Input permits Message, Presence, Iq {
  Header header();

  Payload payload();

  /** The same stanza under another header. */
  Stanza with(Header header);

  /** The same stanza with other children. */
  Stanza with(Payload payload);

  /** {@code message}, {@code presence} or {@code iq}. */
  String kind();

  /** The type attribute as it is written, null where it is left out. */
  @Nullable String typeAttribute();

  /**
   * False for an error or a result: what must never be answered with an error (RFC 6120 §8.3.1).
   */
  boolean answerable();

  /**
   * Reads one stanza as {@link #bytes} wrote it, from where it was stored.
   *
   * @throws IllegalArgumentException if it is anything else
   */
  static Stanza parse(byte[] bytes) {
    return StoredStanza.parse(bytes, 0, bytes.length, Names.FIXED);
  }

  /** The same with the names and the reader of a loop, for who reads many. */
  static Stanza parse(byte[] bytes, Names names) {
    return StoredStanza.parse(bytes, 0, bytes.length, names);
  }

  /** The same where it stands in a larger array; nothing of that is kept. */
  static Stanza parse(byte[] bytes, int offset, int length, Names names) {
    return StoredStanza.parse(bytes, offset, length, names);
  }

  default @Nullable String id() {
    return header().id();
  }

  default @Nullable Jid from() {
    return header().from();
  }

  default @Nullable Jid to() {
    return header().to();
  }

  default boolean has(QName child) {
    return payload().has(child);
  }

  default @Nullable Element child(QName child) {
    return payload().child(child);
  }

  /** The stanza of the same kind that answers this one with {@code error} (RFC 6120 §8.3). */
  Stanza answer(StanzaError error);

  /** Writes the stanza as a child of whatever {@code out} is in. */
  default void writeTo(XmlWriter out) {
    out.start(kind(), Namespaces.CLIENT);
    writeRest(out);
  }

  /** Writes the stanza with its namespace declared, so that its bytes can stand anywhere. */
  default void writeStandalone(XmlWriter out) {
    out.start(kind(), Namespaces.CLIENT).attribute("xmlns", Namespaces.CLIENT);
    writeRest(out);
  }

  private void writeRest(XmlWriter out) {
    Jid from = from();
    Jid to = to();
    if (from != null) {
      out.attribute("from", from);
    }
    if (to != null) {
      out.attribute("to", to);
    }
    out.attribute("id", id());
    out.attribute("type", typeAttribute());
    out.attribute("xml:lang", header().lang());
    out.payload(payload());
    out.end();
  }

  /** The stanza as it stands in a stream whose default namespace is {@code jabber:client}. */
  default byte[] bytes() {
    XmlWriter out = new XmlWriter(payload().length() + 160);
    writeTo(out);
    return out.bytes();
  }
}
