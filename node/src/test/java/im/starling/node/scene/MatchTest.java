// SPDX-License-Identifier: Apache-2.0
package im.starling.node.scene;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a scene's XML accepts and what it does not; no server is needed for that. */
final class MatchTest {
  private static final String SID = "<stanza-id xmlns='urn:xmpp:sid:0' by='%s' id='7'/>";

  private final Map<String, String> captured = new HashMap<>();
  private final Cast cast = new Cast(new NoServer(), 17, line -> {});
  private Match match = new Match(new Values(cast), cast.player("romeo/phone"));

  @BeforeEach
  void bind() {
    cast.player("romeo/phone").bound("romeo-17@localhost/phone");
    String _ = cast.account("romeo@other").jid();
    match = new Match(new Values(cast), cast.player("romeo/phone"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "<a x='1' y='2'/>                    | <a y=\"2\" x=\"1\"></a>",
        "<a><b/><c/></a>                     | <a> <c/> <b/> </a>",
        "<x xmlns='urn:x'><y/></x>           | <p:x xmlns:p='urn:x'><p:y/></p:x>",
        "<a x='{any}'/>                      | <a x=''/>",
        "<a x='{any?}'/>                     | <a/>",
        "<a x='{=1?}'/>                      | <a x='1'/>",
        "<a x='{some}/{some}'/>              | <a x='b/c'/>",
        "<a x='{number}'/>                   | <a x='42'/>",
        "<a x='{stamp}'/>                    | <a x='2026-11-22T10:11:12.345Z'/>",
        "<a x='{romeo}'/>                    | <a x='romeo-17@localhost'/>",
        "<a x='{romeo/phone}'/>              | <a x='romeo-17@localhost/phone'/>",
        "<a x='{romeo@other?}'/>             | <a x='romeo-17@other.localhost'/>",
        "<a x='{nobody}'/>                   | <a x='nobody-17@localhost'/>",
        "<a>{...}<b/></a>                    | <a><c/><b/><d/></a>",
        "<a>{...}</a>                        | <a>text</a>",
        "<a>one {any}</a>                    | <a>one two</a>",
        "<a><b>{any:v}</b><b>2</b></a>       | <a><b>2</b><b>1</b></a>",
        "<a x='{any:v}'><b>{v}</b></a>       | <a x='7'><b>7</b></a>",
        "<message from='b'/>                 | <message from='b' to='romeo-17@localhost'"
            + " xml:lang='en'/>",
        "<iq type='result' id='1'/>          | <iq type='result' id='1' from='romeo-17@localhost'"
            + " to='romeo-17@localhost/phone'/>",
        "<iq type='result' id='1'/>          | <iq type='result' id='1' from='localhost'/>",
      })
  void accepts(String expected, String actual) throws IOException {
    assertNull(difference(expected, actual));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "<a/>                                | <b/>",
        "<a/>                                | <a xmlns='urn:x'/>",
        "<a x='1'/>                          | <a/>",
        "<a/>                                | <a x='1'/>",
        "<a x='1'/>                          | <a x='2'/>",
        "<a x='{some}'/>                     | <a x=''/>",
        "<a x='{any}'/>                      | <a/>",
        "<a x='{=1?}'/>                      | <a x='2'/>",
        "<a x='{number}'/>                   | <a x='4b'/>",
        "<a x='{stamp}'/>                    | <a x='2026-11-22'/>",
        "<a x='.*'/>                         | <a x='1'/>",
        "<a><b/></a>                         | <a/>",
        "<a/>                                | <a><b/></a>",
        "<a><b/></a>                         | <a><b/><b/></a>",
        "<a>{...}<b/><b/></a>                | <a><b/></a>",
        "<a>{...}<b><c/></b></a>             | <a><b/></a>",
        "<a/>                                | <a>text</a>",
        "<a>text</a>                         | <a>other</a>",
        "<a x='{any:v}'><b>{v}</b></a>       | <a x='7'><b>8</b></a>",
        "<a x='{any:v}'><b>{unlike:v}</b></a>| <a x='7'><b>7</b></a>",
        "<message/>                          | <message to='juliet-17@localhost'/>",
        "<message/>                          | <message from='romeo-17@localhost'/>",
        "<iq id='1'/>                        | <iq id='1' from='juliet-17@localhost'/>",
        "<message>{exactly}</message>        | <message to='romeo-17@localhost'/>",
      })
  void refuses(String expected, String actual) throws IOException {
    assertNotNull(difference(expected, actual));
  }

  @Test
  void keepsWhatItCapturedOnlyIfAllFits() throws IOException {
    assertNotNull(difference("<a x='{any:v}'><b/></a>", "<a x='1'/>"));
    assertTrue(captured.isEmpty());
    assertNull(difference("<a x='{any:v}'><b/></a>", "<a x='1'><b/></a>"));
    assertEquals("1", captured.get("v"));
    assertNull(difference("<a x='{v}'/>", "<a x='1'/>"));
    assertNotNull(difference("<a x='{v}'/>", "<a x='2'/>"));
  }

  @Test
  void passesOverTheOwnArchiveIdOnly() throws IOException {
    String expected = "<message><body/></message>";
    String own = SID.formatted("romeo-17@localhost");
    String foreign = SID.formatted("juliet-17@localhost");
    assertNull(difference(expected, "<message><body/>" + own + "</message>"));
    assertNotNull(difference(expected, "<message><body/>" + foreign + "</message>"));
    assertNotNull(
        difference("<message>{exactly}<body/></message>", "<message><body/>" + own + "</message>"));
    String mentioned = "<message><body/>" + SID.formatted("{romeo}") + "</message>";
    assertNull(difference(mentioned, "<message><body/>" + own + "</message>"));
    assertNotNull(difference(mentioned, "<message><body/>" + own + own + "</message>"));
  }

  @Test
  void saysWhatIsWrong() throws IOException {
    assertEquals(
        "<a>: <b>: attribute x is '2', expected '1'",
        difference("<a><b x='1'/></a>", "<a><b x='2'/></a>"));
    assertEquals("<a>: child <c/> is not expected", difference("<a/>", "<a><c/></a>"));
    assertEquals("<a>: child <c/> is missing", difference("<a><c/></a>", "<a/>"));
  }

  @Test
  void doesNotKnowEveryName() {
    assertThrows(SceneFailure.class, () -> difference("<a x='{tybalt}'/>", "<a x='1'/>"));
  }

  private @Nullable String difference(String expected, String actual) throws IOException {
    return match.difference(
        XmlReader.elements(expected).getFirst(), XmlReader.elements(actual).getFirst(), captured);
  }

  private static final class NoServer implements SceneServer {
    @Override
    public String name() {
      return "none";
    }

    @Override
    public String host() {
      return "127.0.0.1";
    }

    @Override
    public int starttlsPort() {
      return 0;
    }

    @Override
    public int directPort() {
      return 0;
    }

    @Override
    public List<String> domains() {
      return List.of("localhost", "other.localhost");
    }

    @Override
    public void account(String jid, String password) {}

    @Override
    public void close() {}
  }
}
