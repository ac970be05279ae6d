// SPDX-License-Identifier: Apache-2.0
package im.starling.node.ops;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.encoder.EncoderBase;
import im.starling.node.config.Config.Logs;
import java.nio.charset.StandardCharsets;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.slf4j.event.KeyValuePair;

/** An event as a line: for people {@code time LEVEL event key=value}, or as an object of JSON. */
final class EventEncoder extends EncoderBase<ILoggingEvent> {
  private static final String OURS = "im.starling.";
  private static final int FRAMES = 40;

  private final Logs.Format format;

  EventEncoder(Logs.Format format) {
    this.format = format;
  }

  @Override
  public byte[] encode(ILoggingEvent event) {
    StringBuilder out = new StringBuilder(160);
    switch (format) {
      case TEXT -> text(event, out);
      case JSON -> json(event, out);
    }
    return out.append('\n').toString().getBytes(StandardCharsets.UTF_8);
  }

  private static void text(ILoggingEvent event, StringBuilder out) {
    out.append(event.getInstant().truncatedTo(ChronoUnit.MILLIS));
    out.append(' ')
        .append(event.getLevel())
        .append(event.getLevel().levelStr.length() < 5 ? "  " : " ");
    Escape.append(out, event.getFormattedMessage(), false);
    for (KeyValuePair pair : pairs(event)) {
      out.append(' ').append(pair.key).append('=');
      Escape.appendValue(out, String.valueOf(pair.value));
    }
    if (!event.getLoggerName().startsWith(OURS)) {
      out.append(" logger=").append(event.getLoggerName());
    }
    if (event.getThrowableProxy() != null) {
      trace(event.getThrowableProxy()).forEach(line -> out.append("\n    ").append(line));
    }
  }

  private static void json(ILoggingEvent event, StringBuilder out) {
    out.append("{\"time\":\"").append(event.getInstant()).append("\",\"level\":\"");
    out.append(event.getLevel()).append("\",\"event\":");
    Escape.appendQuoted(out, event.getFormattedMessage());
    out.append(",\"logger\":");
    Escape.appendQuoted(out, event.getLoggerName());
    for (KeyValuePair pair : pairs(event)) {
      out.append(',');
      Escape.appendQuoted(out, pair.key);
      out.append(':');
      if (pair.value instanceof Integer
          || pair.value instanceof Long
          || pair.value instanceof Boolean) {
        out.append(pair.value);
      } else {
        Escape.appendQuoted(out, String.valueOf(pair.value));
      }
    }
    if (event.getThrowableProxy() != null) {
      out.append(",\"error\":\"");
      out.append(String.join("\\n", trace(event.getThrowableProxy()))).append('"');
    }
    out.append('}');
  }

  /** What was thrown and from where, causes below; messages escaped as the rest. */
  private static List<String> trace(IThrowableProxy thrown) {
    List<String> lines = new ArrayList<>();
    for (IThrowableProxy cause = thrown; cause != null; cause = cause.getCause()) {
      StringBuilder line = new StringBuilder(cause.getClassName()).append(": ");
      Escape.append(line, String.valueOf(cause.getMessage()), true);
      lines.add(line.toString());
      Arrays.stream(cause.getStackTraceElementProxyArray())
          .limit(FRAMES)
          .forEach(frame -> lines.add("  " + frame.getSTEAsString()));
      if (cause.isCyclic()) {
        return lines;
      }
    }
    return lines;
  }

  private static List<KeyValuePair> pairs(ILoggingEvent event) {
    List<KeyValuePair> pairs = event.getKeyValuePairs();
    return pairs == null ? List.of() : pairs;
  }

  @Override
  public byte[] headerBytes() {
    return new byte[0];
  }

  @Override
  public byte[] footerBytes() {
    return new byte[0];
  }
}
