// SPDX-License-Identifier: Apache-2.0
package im.starling.bench;

import im.starling.node.alone.Server;
import im.starling.node.sasl.ScramLogin;
import im.starling.protocol.BareJid;
import im.starling.protocol.Element;
import im.starling.protocol.FullJid;
import im.starling.protocol.Limits;
import im.starling.protocol.Names;
import im.starling.protocol.QName;
import im.starling.protocol.Stanza;
import im.starling.protocol.StreamHeader;
import im.starling.protocol.Tokenizer;
import im.starling.protocol.XmlWriter;
import java.util.List;
import java.util.Objects;

/** One of each thing that is measured, for time and for bytes of heap alike. */
public final class Operations {
  private static final FullJid ROMEO =
      new FullJid(new BareJid("romeo", "capulet.example"), "orchard");
  private static final QName ACTIVE = QName.of("http://jabber.org/protocol/chatstates", "active");
  private static final byte[] OPEN =
      Stanzas.utf8(
          "<stream:stream xmlns='jabber:client' version='1.0'"
              + " xmlns:stream='http://etherx.jabber.org/streams'>");
  private static final int CONTACTS = 100;

  private final Tokenizer tokenizer = new Tokenizer(Limits.CLIENT, new Names());
  private final Stanza parsed;
  private final Server server = new Server();
  private final Server.Client romeo = server.client("romeo");
  private final Server.Client juliet = server.client("juliet");
  private final Server.Client host;
  private final Server.Client guest;
  private final ScramLogin login = new ScramLogin();

  /** Logs everybody in. */
  public Operations() {
    tokenizer.feed(OPEN, 0, OPEN.length);
    if (!(tokenizer.next() instanceof StreamHeader)) {
      throw new IllegalStateException("no header");
    }
    parsed = tokenize();
    romeo.send("<presence/>");
    juliet.send("<presence/>");
    List<Server.Client> party = new Server().party(CONTACTS);
    host = party.getFirst();
    guest = party.getLast();
  }

  /** Bytes to a stanza. */
  public Stanza tokenize() {
    tokenizer.feed(Stanzas.CHAT, 0, Stanzas.CHAT.length);
    return (Stanza) Objects.requireNonNull(tokenizer.next());
  }

  /** Bytes to a stanza, a sender and an archive id put into it, and to bytes again. */
  public byte[] splice() {
    Stanza stanza = tokenize();
    Stanza stamped = stanza.with(stanza.header().from(ROMEO));
    return stamped
        .with(
            stamped
                .payload()
                .with(out ->
                    out.start("stanza-id", "urn:xmpp:sid:0")
                        .attribute("id", "CdFwbHrPRJmiMa8-Ed3mPA")
                        .attribute("by", ROMEO.bare())
                        .end()))
        .bytes();
  }

  /** A stanza to bytes. */
  public byte[] write() {
    return parsed.bytes();
  }

  /** One child of a stanza as a tree. */
  public Element tree() {
    return Objects.requireNonNull(parsed.child(ACTIVE));
  }

  /** Text that needs a closer look to bytes. */
  public byte[] escape() {
    return new XmlWriter(256)
        .start("body")
        .text("Wherefore art thou, \u00abRom\u00e9o & Juliet\u00bb? <3")
        .end()
        .bytes();
  }

  /** The server's side of SCRAM-SHA-256. */
  public boolean scram() {
    return login.run();
  }

  /** A message from one client's socket to the other's, kept in both archives. */
  public long message() {
    romeo.send(Stanzas.CHAT);
    return juliet.received();
  }

  /** A change of presence, from one client's socket to those of a hundred contacts. */
  public long presence() {
    host.send(Stanzas.PRESENCE);
    return guest.received();
  }

  /** Fails if a message does not get there, or is not kept: then nothing was measured. */
  public void check() {
    long rows = server.rows();
    long before = juliet.received();
    long after = message();
    if (after - before < Stanzas.CHAT.length || server.rows() != rows + 2) {
      throw new IllegalStateException(
          (after - before) + " bytes, " + (server.rows() - rows) + " rows");
    }
    long seen = guest.received();
    if (presence() - seen < Stanzas.PRESENCE.length || !scram()) {
      throw new IllegalStateException("no presence, or no login");
    }
  }
}
