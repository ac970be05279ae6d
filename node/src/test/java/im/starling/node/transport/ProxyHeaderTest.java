// SPDX-License-Identifier: Apache-2.0
package im.starling.node.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;

import im.starling.node.transport.Refusals.Reason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** HAProxy's "The PROXY protocol", sections 2.1 and 2.2, byte by byte. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
final class ProxyHeaderTest {
  private static final String SIGNATURE = "0d0a0d0a000d0a515549540a";

  /** 192.0.2.7:1000 to 198.51.100.1:5222. */
  private static final String IPV4 = "c0000207c633640103e81466";

  private static final String IPV6 =
      "20010db8000000010000000000000007" + "20010db8000000020000000000000001" + "03e81466";

  private Listening server;

  ProxyHeaderTest() throws Exception {
    server = proxied("127.0.0.1");
  }

  private static Listening proxied(String proxy) throws Exception {
    return new Listening(
        new Admission.Bounds(2, 2, 1_000, 1_000, address -> false),
        1_000,
        InetAddress.ofLiteral(proxy)::equals);
  }

  @AfterEach
  void stop() throws Exception {
    server.close();
  }

  @ParameterizedTest
  @CsvSource({
    "PROXY TCP4 192.0.2.7 198.51.100.1 1000 5222, 192.0.2.7",
    "PROXY TCP6 2001:db8:0:1::7 2001:db8:0:2::1 1000 5222, 2001:db8:0:1:0:0:0:7",
    "PROXY UNKNOWN, 127.0.0.1",
    "PROXY UNKNOWN ff:: ff:: 1 1, 127.0.0.1"
  })
  void versionOne(String header, String client) throws Exception {
    try (Socket socket = server.connect()) {
      assertServed(socket, (header + "\r\n").getBytes(StandardCharsets.US_ASCII), client);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "TCP over IPv4, 21 11 000c, " + IPV4 + ", 192.0.2.7",
    "TCP over IPv6, 21 21 0024, " + IPV6 + ", 2001:db8:0:1:0:0:0:7",
    "with TLVs, 21 11 0013, " + IPV4 + " 02 0004 68696869, 192.0.2.7",
    "LOCAL with an address, 20 11 000c, " + IPV4 + ", 127.0.0.1",
    "LOCAL without, 20 00 0000, '', 127.0.0.1",
    "unspecified, 21 00 0000, '', 127.0.0.1"
  })
  void versionTwo(String name, String command, String rest, String client) throws Exception {
    byte[] header = HexFormat.of().parseHex((SIGNATURE + command + rest).replace(" ", ""));
    try (Socket socket = server.connect()) {
      assertServed(socket, header, client);
    }
  }

  @Test
  void inPieces() throws Exception {
    byte[] header = HexFormat.of().parseHex(SIGNATURE + "2111000c" + IPV4);
    try (Socket socket = server.connect()) {
      for (int i = 0; i < header.length - 1; i++) {
        socket.getOutputStream().write(header[i]);
      }
      assertServed(socket, new byte[] {header[header.length - 1]}, "192.0.2.7");
    }
  }

  private static void assertServed(Socket socket, byte[] header, String client) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.write(header);
    all.write("at once".getBytes(StandardCharsets.US_ASCII));
    socket.getOutputStream().write(all.toByteArray());
    assertEquals(client + "\nat once", read(socket, client.length() + 8));
    socket.getOutputStream().write("later".getBytes(StandardCharsets.US_ASCII));
    assertEquals("later", read(socket, 5));
  }

  private static String read(Socket socket, int count) throws IOException {
    InputStream in = socket.getInputStream();
    return new String(in.readNBytes(count), StandardCharsets.US_ASCII);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<?xml version='1.0'?><stream:stream to='localhost'>\r\n",
        "PROXY TCP4 192.0.2.7 198.51.100.1 1000\r\n",
        "PROXY TCP4 example.org 198.51.100.1 1000 5222\r\n",
        "PROXY TCP4 192.0.2.7 198.51.100.1 1000 99999\r\n",
        "PROXY TCP6 fe80::1%nosuch 2001:db8:0:2::1 1000 5222\r\n",
        "PROXY TCP5 192.0.2.7 198.51.100.1 1000 5222\r\n",
        "proxy TCP4 192.0.2.7 198.51.100.1 1000 5222\r\n"
      })
  void whatIsNoHeaderEndsTheConnection(String text) throws Exception {
    assertRefused(text.getBytes(StandardCharsets.US_ASCII), Reason.PROXY_HEADER);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        SIGNATURE + "3111000c" + IPV4, // version 3
        SIGNATURE + "2f11000c" + IPV4, // no such command
        SIGNATURE + "2111000400000000", // too short for its family
        SIGNATURE + "2111ffff" + IPV4 // longer than anything a proxy has to say
      })
  void whatIsNoHeaderOfVersionTwoEndsTheConnection(String hex) throws Exception {
    assertRefused(HexFormat.of().parseHex(hex), Reason.PROXY_HEADER);
  }

  @Test
  void endlessHeader() throws Exception {
    assertRefused(
        ("PROXY TCP4 " + "1".repeat(200)).getBytes(StandardCharsets.US_ASCII), Reason.PROXY_HEADER);
  }

  @Test
  void noHeaderInTime() throws Exception {
    assertRefused("PROXY TCP4 192.".getBytes(StandardCharsets.US_ASCII), Reason.PROXY_HEADER);
  }

  @Test
  void aHeaderOfAnybodyElse() throws Exception {
    server.close();
    server = proxied("192.0.2.1");
    assertRefused(
        "PROXY TCP4 192.0.2.7 198.51.100.1 1000 5222\r\n".getBytes(StandardCharsets.US_ASCII),
        Reason.UNTRUSTED_PROXY);
  }

  private void assertRefused(byte[] sent, Reason reason) throws Exception {
    try (Socket socket = server.connect()) {
      try {
        socket.getOutputStream().write(sent);
        assertEquals(-1, socket.getInputStream().read());
      } catch (IOException reset) {
        // It was closed before it had read all.
      }
      assertEquals(reason, server.refusal());
    }
    assertEquals(0, server.admission.open());
  }

  /** The bounds are the client's, not the proxy's. */
  @Test
  void boundsAreOfTheClient() throws Exception {
    byte[] first =
        "PROXY TCP4 192.0.2.7 198.51.100.1 1000 5222\r\n".getBytes(StandardCharsets.US_ASCII);
    byte[] other =
        "PROXY TCP4 192.0.2.8 198.51.100.1 1000 5222\r\n".getBytes(StandardCharsets.US_ASCII);
    try (Socket one = server.connect();
        Socket two = server.connect();
        Socket three = server.connect();
        Socket four = server.connect()) {
      assertServed(one, first, "192.0.2.7");
      assertServed(two, first, "192.0.2.7");
      three.getOutputStream().write(first);
      assertEquals(-1, three.getInputStream().read());
      assertEquals(Reason.PER_ADDRESS, server.refusal());
      assertServed(four, other, "192.0.2.8");
    }
  }
}
