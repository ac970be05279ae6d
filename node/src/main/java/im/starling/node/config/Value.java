// SPDX-License-Identifier: Apache-2.0
package im.starling.node.config;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** One value as operators write it, in both directions. */
final class Value {
  private static final Pattern DURATION = Pattern.compile("(\\d{1,9})\\s*(ms|s|m|h|d)");

  private Value() {}

  /**
   * Reads the text of a value.
   *
   * @throws IllegalArgumentException saying what is wrong with it
   */
  static Object parse(Class<?> type, String text) {
    if (type == String.class) {
      return text;
    } else if (type == int.class) {
      return number(text);
    } else if (type == Path.class) {
      return Path.of(text);
    } else if (type == URI.class) {
      return URI.create(text);
    } else if (type == Duration.class) {
      return duration(text);
    } else if (type == ByteSize.class) {
      return ByteSize.parse(text);
    } else if (type == Network.class) {
      return Network.parse(text);
    } else if (type.isEnum()) {
      return constant(type, text);
    }
    throw new IllegalStateException("no way to read a " + type);
  }

  static String print(Object value) {
    return switch (value) {
      case Optional<?> optional -> optional.map(Value::print).orElse("");
      case Duration duration -> print(duration);
      case Enum<?> constant -> constant.name().toLowerCase(Locale.ROOT);
      case List<?> list ->
          list.stream().map(Value::element).collect(Collectors.joining(", ", "[", "]"));
      default -> value.toString();
    };
  }

  static String print(Duration duration) {
    if (duration.toMillis() % 1000 != 0) {
      return duration.toMillis() + "ms";
    }
    long seconds = duration.toSeconds();
    if (seconds == 0 || seconds % 60 != 0) {
      return seconds + "s";
    }
    return seconds % 3600 != 0 ? seconds / 60 + "m" : seconds / 3600 + "h";
  }

  private static String element(Object value) {
    if (!(value instanceof Record entry)) {
      return print(value);
    }
    return Arrays.stream(entry.getClass().getRecordComponents())
        .map(part -> Keys.kebab(part.getName()) + ": " + print(Keys.value(part, entry)))
        .collect(Collectors.joining(", ", "{", "}"));
  }

  private static Integer number(String text) {
    try {
      return Integer.valueOf(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("'" + text + "' is no whole number", e);
    }
  }

  private static Duration duration(String text) {
    Matcher form = DURATION.matcher(text);
    if (!form.matches()) {
      throw new IllegalArgumentException("'" + text + "' is no time: write 500ms, 30s, 10m or 1h");
    }
    long amount = Long.parseLong(form.group(1));
    return switch (form.group(2)) {
      case "ms" -> Duration.ofMillis(amount);
      case "s" -> Duration.ofSeconds(amount);
      case "m" -> Duration.ofMinutes(amount);
      case "h" -> Duration.ofHours(amount);
      default -> Duration.ofDays(amount);
    };
  }

  private static Object constant(Class<?> type, String text) {
    for (Object constant : type.getEnumConstants()) {
      if (print(constant).equals(text)) {
        return constant;
      }
    }
    throw new IllegalArgumentException(
        "'" + text + "' is none of " + print(List.of(type.getEnumConstants())));
  }
}
