// SPDX-License-Identifier: Apache-2.0
package im.starling.bench.scaling;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class PartsTest {
  @Test
  void quantiles() {
    Latencies latencies = new Latencies();
    for (int i = 1; i <= 100; i++) {
      latencies.add(i * 1_000_000L);
    }
    assertEquals(50, latencies.quantile(0.5), 0.05);
    assertEquals(99, latencies.quantile(0.99), 0.05);
    latencies.add(Long.MAX_VALUE);
    assertEquals(10_000, latencies.quantile(1), 0.1);
    latencies.clear();
    assertEquals(0, latencies.quantile(0.5));
  }

  @Test
  void cores() {
    assertEquals(4, new Cores("0,2-4").count(8));
    assertEquals(8, Cores.ANY.count(8));
    assertEquals(List.of("java"), Cores.ANY.hold(List.of("java")));
    assertEquals(List.of("taskset", "-c", "1", "java"), new Cores("1").hold(List.of("java")));
  }

  @Test
  void bytesOfLinks() {
    String listed =
        "ESTAB 0 0 127.0.0.1:40124 127.0.0.1:5702\n\t cubic rto:204 bytes_sent:1700 bytes_acked:1\n"
            + "ESTAB 0 0 127.0.0.1:40126 127.0.0.1:5702\n\t cubic segs_out:5 bytes_sent:34\n";
    assertEquals(1734, Links.sum(listed));
    assertEquals(0, Links.sum(""));
  }

  /** The example of RFC 7677 §3, but for the names: its user and nonce, and its keys. */
  @Test
  void proof() {
    String challenge =
        "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096";
    String expected =
        "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
            + "p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=";
    assertEquals(
        expected,
        text(new Password("pencil").proof("user", "rOprNGfwEbeRWgbNEkqO", encoded(challenge))));
    assertEquals("n,,n=user,r=abc", text(Password.first("user", "abc")));
  }

  private static String encoded(String text) {
    return java.util.Base64.getEncoder()
        .encodeToString(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  private static String text(String encoded) {
    return new String(
        java.util.Base64.getDecoder().decode(encoded), java.nio.charset.StandardCharsets.UTF_8);
  }
}
