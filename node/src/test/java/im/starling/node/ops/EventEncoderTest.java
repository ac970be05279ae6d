// SPDX-License-Identifier: Apache-2.0
package im.starling.node.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import im.starling.node.config.Config.Logs;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;

/** One event, one line, whatever a stranger put into it. */
final class EventEncoderTest {
  private static final String EVIL =
      "a\n2030-01-01 INFO forged\r\t\u001b[31m\u2028\u202e\ud800\u0085\"b\\";
  private static final String TAMED =
      "a\\n2030-01-01 INFO forged\\r\\t\\u001b[31m\\u2028\\u202e\\ud800\\u0085\\\"b\\\\";

  @Test
  void text() {
    assertEquals(
        "2030-01-01T00:00:00.123Z INFO  listening kind=c2s port=5222 note=\"a b\" empty=\"\"\n",
        encode(
            Logs.Format.TEXT,
            event("im.starling.node.X", "listening", null),
            pair("kind", "c2s"),
            pair("port", 5222),
            pair("note", "a b"),
            pair("empty", "")));
    assertEquals(
        "2030-01-01T00:00:00.123Z INFO  moved logger=io.netty.X\n",
        encode(Logs.Format.TEXT, event("io.netty.X", "moved", null)));
  }

  @Test
  void json() {
    JsonObject object =
        new JsonObject(
            encode(
                Logs.Format.JSON,
                event("im.starling.node.X", "listening", null),
                pair("port", 5222),
                pair("ok", true),
                pair("kind", "c2s")));
    assertEquals("listening", object.getString("event"));
    assertEquals("INFO", object.getString("level"));
    assertEquals("2030-01-01T00:00:00.123456Z", object.getString("time"));
    assertEquals(5222, object.getInteger("port"));
    assertEquals(true, object.getBoolean("ok"));
    assertEquals("c2s", object.getString("kind"));
  }

  @Test
  void strangersStayInTheirField() {
    String text =
        encode(Logs.Format.TEXT, event("im.starling.X", "login", null), pair("user", EVIL));
    assertTrue(text.endsWith(" login user=\"" + TAMED + "\"\n"), text);
    assertEquals(1, text.lines().count());
    String json =
        encode(Logs.Format.JSON, event("im.starling.X", "login", null), pair("user", EVIL));
    assertEquals(1, json.lines().count());
    assertEquals(EVIL, new JsonObject(json).getString("user"));
    assertTrue(json.contains(TAMED), json);
  }

  @Test
  void lookUpsAreNotDone() {
    String text =
        encode(
            Logs.Format.TEXT,
            event("im.starling.X", "login", null),
            pair("user", "${java.version}%d{}"));
    assertTrue(text.contains("${java.version}%d{}"), text);
  }

  @Test
  void emojiStay() {
    String text =
        encode(Logs.Format.TEXT, event("im.starling.X", "x", null), pair("name", "\ud83d\udc26"));
    assertTrue(text.endsWith(" name=\ud83d\udc26\n"), text);
  }

  @Test
  void longTextIsCut() {
    String text =
        encode(Logs.Format.TEXT, event("im.starling.X", "x", null), pair("name", "a".repeat(9000)));
    assertTrue(text.length() < 2200 && text.endsWith("a...\n"), text);
  }

  @Test
  void whatWasThrown() {
    Exception thrown = new IllegalStateException("a\nb", new Exception("cause"));
    String text = encode(Logs.Format.TEXT, event("im.starling.X", "bug", thrown));
    assertTrue(text.contains("\n    java.lang.IllegalStateException: a\\nb\n"), text);
    assertTrue(text.contains("\n    java.lang.Exception: cause\n"), text);
    assertTrue(text.contains("EventEncoderTest"), text);
    assertFalse(text.contains("a\nb"));
    String json = encode(Logs.Format.JSON, event("im.starling.X", "bug", thrown));
    String error = new JsonObject(json).getString("error");
    assertTrue(error.startsWith("java.lang.IllegalStateException: a\nb\n"), error);
  }

  private static KeyValuePair pair(String key, Object value) {
    return new KeyValuePair(key, value);
  }

  private static LoggingEvent event(String logger, String name, @Nullable Throwable thrown) {
    Logger source = new LoggerContext().getLogger(logger);
    LoggingEvent event = new LoggingEvent("", source, Level.INFO, name, thrown, new Object[0]);
    event.setInstant(Instant.parse("2030-01-01T00:00:00.123456Z"));
    return event;
  }

  private static String encode(Logs.Format format, LoggingEvent event, KeyValuePair... pairs) {
    Arrays.stream(pairs).forEach(event::addKeyValuePair);
    return new String(new EventEncoder(format).encode(event), StandardCharsets.UTF_8);
  }
}
