// SPDX-License-Identifier: Apache-2.0
package im.starling.node.feature;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import im.starling.node.feature.DiscoInfo.Field;
import im.starling.node.feature.DiscoInfo.Form;
import im.starling.node.feature.DiscoInfo.Identity;
import im.starling.protocol.XmlWriter;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class CapsTest {
  private static final List<String> FEATURES =
      List.of(
          "http://jabber.org/protocol/muc",
          "http://jabber.org/protocol/disco#items",
          "http://jabber.org/protocol/caps",
          "http://jabber.org/protocol/disco#info");

  private static String ver(DiscoInfo info) {
    return Caps.of("urn:x", info).ver();
  }

  private static String xml(Consumer<XmlWriter> body) {
    XmlWriter out = new XmlWriter(64);
    body.accept(out);
    return new String(out.bytes(), UTF_8);
  }

  @Test
  void theSimpleExample() { // XEP-0115 §5.2
    Identity exodus = new Identity("client", "pc", null, "Exodus 0.9.1");
    assertEquals(
        "QgayPKawpkPSDYmwT/WM94uAlu0=", ver(new DiscoInfo(List.of(exodus), FEATURES, List.of())));
  }

  @Test
  void theComplexExample() { // XEP-0115 §5.3, with everything in another order
    Identity english = new Identity("client", "pc", "en", "Psi 0.11");
    Identity greek = new Identity("client", "pc", "el", "\u03a8 0.11");
    Form software =
        new Form(
            "urn:xmpp:dataforms:softwareinfo",
            List.of(
                new Field("software_version", List.of("0.11")),
                new Field("os", List.of("Mac")),
                new Field("ip_version", List.of("ipv6", "ipv4")),
                new Field("os_version", List.of("10.5.1")),
                new Field("software", List.of("Psi"))));
    DiscoInfo info = new DiscoInfo(List.of(english, greek), FEATURES, List.of(software));
    assertEquals("q07IKJEyjvHSyhy//CH0CxmKi8w=", ver(info));
  }

  @Test
  void theOrderIsThatOfUtf8() {
    // U+FF5E is before U+1F980 in UTF-8 and after it in UTF-16.
    DiscoInfo one = new DiscoInfo(List.of(), List.of("\uff5e", "\ud83e\udd80"), List.of());
    DiscoInfo two = new DiscoInfo(List.of(), List.of("\ud83e\udd80", "\uff5e"), List.of());
    // printf '～<🦀<' | openssl dgst -sha1 -binary | base64
    assertEquals("J0ixjiPUmo5ETOlWi0l7fp8rDoM=", ver(one));
    assertEquals("J0ixjiPUmo5ETOlWi0l7fp8rDoM=", ver(two));
  }

  @Test
  void formsAreSortedAndCount() {
    Form first = new Form("urn:a", List.of(new Field("x", List.of("1"))));
    Form second = new Form("urn:b", List.of(new Field("x", List.of("1"))));
    String both = ver(new DiscoInfo(List.of(), FEATURES, List.of(first, second)));
    assertEquals(both, ver(new DiscoInfo(List.of(), FEATURES, List.of(second, first))));
    assertNotEquals(both, ver(new DiscoInfo(List.of(), FEATURES, List.of(first))));
  }

  @Test
  void writesItself() {
    Caps caps = new Caps("https://example.org", "abc=");
    assertEquals(
        "<c xmlns='http://jabber.org/protocol/caps' hash='sha-1' node='https://example.org'"
            + " ver='abc='/>",
        xml(caps::writeTo));
    assertEquals("https://example.org#abc=", caps.discoNode());
  }

  @Test
  void writesWhatItDigests() {
    DiscoInfo info =
        new DiscoInfo(
            List.of(new Identity("server", "im", "en", "<Starling>")),
            List.of("urn:xmpp:ping"),
            List.of(new Form("urn:form", List.of(new Field("f", List.of("1", "2"))))));
    assertEquals(
        "<query xmlns='http://jabber.org/protocol/disco#info' node='n#v'>"
            + "<identity category='server' type='im' xml:lang='en' name='&lt;Starling&gt;'/>"
            + "<feature var='urn:xmpp:ping'/>"
            + "<x xmlns='jabber:x:data' type='result'>"
            + "<field var='FORM_TYPE' type='hidden'><value>urn:form</value></field>"
            + "<field var='f'><value>1</value><value>2</value></field></x></query>",
        xml(out -> info.writeTo(out, "n#v")));
  }
}
