// SPDX-License-Identifier: Apache-2.0
package im.starling.interop.wire;

/** The namespaces that this client speaks. */
public final class Names {
  public static final String CLIENT = "jabber:client";
  public static final String STREAMS = "http://etherx.jabber.org/streams";
  public static final String TLS = "urn:ietf:params:xml:ns:xmpp-tls";
  public static final String SASL = "urn:ietf:params:xml:ns:xmpp-sasl";
  public static final String BIND = "urn:ietf:params:xml:ns:xmpp-bind";
  public static final String SM = "urn:xmpp:sm:3";
  public static final String SID = "urn:xmpp:sid:0";
  public static final String MAM = "urn:xmpp:mam:2";
  public static final String RSM = "http://jabber.org/protocol/rsm";
  public static final String FORWARD = "urn:xmpp:forward:0";

  private Names() {}
}
