// SPDX-License-Identifier: Apache-2.0
package im.starling.node.config;

import im.starling.node.config.Loaded.Origin;
import im.starling.node.config.Loaded.Setting;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** Makes the records out of the tree and the environment, and gathers what is wrong on the way. */
final class Binder {
  private final Path base;
  private final Map<String, String> environment;
  private final List<Setting> settings = new ArrayList<>();
  private final List<String> problems = new ArrayList<>();

  Binder(Path base, Map<String, String> environment) {
    this.base = base;
    this.environment = environment;
  }

  List<Setting> settings() {
    return settings;
  }

  List<String> problems() {
    return problems;
  }

  Config config(JsonNode tree) {
    return (Config) group("", tree, Config.DEFAULT);
  }

  private Record group(String path, JsonNode node, Record defaults) {
    RecordComponent[] parts = defaults.getClass().getRecordComponents();
    refuseUnknown(path, node, parts);
    Object[] values = new Object[parts.length];
    for (int i = 0; i < parts.length; i++) {
      String key = Keys.kebab(parts[i].getName());
      Object fallback = Keys.value(parts[i], defaults);
      values[i] =
          Keys.isGroup(parts[i].getType())
              ? group(path + key + '.', node.path(key), (Record) fallback)
              : setting(new Key(path + key, parts[i], fallback), node.path(key));
    }
    try {
      return construct(defaults.getClass(), values);
    } catch (IllegalArgumentException e) {
      problems.add(path + e.getMessage());
      return defaults;
    }
  }

  private void refuseUnknown(String path, JsonNode node, RecordComponent[] parts) {
    if (!node.isObject() && !absent(node)) {
      String place = path.isEmpty() ? "the file" : path.substring(0, path.length() - 1);
      problems.add(place + " must hold keys, not a value");
      return;
    }
    List<String> known = Arrays.stream(parts).map(p -> Keys.kebab(p.getName())).toList();
    for (String name : node.propertyNames()) {
      if (!known.contains(name)) {
        problems.add(unknown(path, name, known));
      }
    }
  }

  /** The nearest name in the same record or, when that is far off, anywhere. */
  private static String unknown(String path, String name, List<String> known) {
    String nearest = Keys.nearest(name, known, key -> key);
    String meant = path + nearest;
    if (Keys.distance(name, nearest) > 3 && !path.contains("[")) {
      List<String> paths = Keys.all().stream().map(Key::path).toList();
      meant = Keys.nearest(name, paths, key -> key.substring(key.lastIndexOf('.') + 1));
    }
    return path + name + " is no key; did you mean " + meant + "?";
  }

  private Object setting(Key key, JsonNode node) {
    String variable = environment.getOrDefault(key.environment(), "");
    Origin origin = origin(variable, node);
    Type type = key.component().getGenericType();
    Object value = key.fallback();
    try {
      value =
          switch (origin) {
            case ENVIRONMENT -> read(key, type, fromEnvironment(type, variable), origin);
            case FILE -> read(key, type, node, origin);
            case DEFAULT -> value instanceof Path path ? base.resolve(path) : value;
          };
    } catch (IllegalArgumentException e) {
      String place = origin == Origin.ENVIRONMENT ? " (" + key.environment() + ")" : "";
      problems.add(key.path() + place + ": " + e.getMessage());
    }
    settings.add(new Setting(key.path(), Value.print(value), origin));
    return value;
  }

  private static Origin origin(String variable, JsonNode node) {
    if (!variable.isEmpty()) {
      return Origin.ENVIRONMENT;
    }
    return absent(node) ? Origin.DEFAULT : Origin.FILE;
  }

  /** Lists are written as in the file, {@code [a, b]}, or without the brackets. */
  private static JsonNode fromEnvironment(Type type, String text) {
    if (!(type instanceof ParameterizedType list) || list.getRawType() != List.class) {
      return JsonNodeFactory.instance.stringNode(text);
    }
    try {
      return ConfigLoader.yaml(text.strip().startsWith("[") ? text : '[' + text + ']');
    } catch (JacksonException e) {
      throw new IllegalArgumentException("'" + text + "' is no list: write [a, b]", e);
    }
  }

  private Object read(Key key, Type type, JsonNode node, Origin origin) {
    if (type instanceof ParameterizedType generic) {
      Type argument = generic.getActualTypeArguments()[0];
      return generic.getRawType() == Optional.class
          ? Optional.of(read(key, argument, node, origin))
          : list(key, argument, node, origin);
    }
    if (type == Secret.class) {
      return secret(key, node.asString(), origin);
    }
    Class<?> simple = (Class<?>) type;
    if (simple.isRecord() && simple != ByteSize.class) {
      return entry(key, simple, node, origin);
    }
    Check.that(node.isValueNode() && !node.isNull(), "must be one value");
    Object value = Value.parse(simple, node.asString());
    return value instanceof Path path ? base.resolve(path).normalize() : value;
  }

  private List<Object> list(Key key, Type type, JsonNode node, Origin origin) {
    Check.that(node.isArray(), "must be a list");
    List<Object> values = new ArrayList<>();
    for (JsonNode element : node) {
      values.add(read(key, type, element, origin));
    }
    return values;
  }

  private Secret secret(Key key, String text, Origin origin) {
    if (text.startsWith(Secret.REFERENCE)) {
      return Secret.read(base.resolve(text.substring(Secret.REFERENCE.length()).strip()));
    }
    Check.that(
        origin == Origin.ENVIRONMENT,
        "a secret does not stand in this file: set "
            + key.environment()
            + ", or write file: and the path of a file that holds it");
    return new Secret(text);
  }

  /** One entry of a list of records; what it leaves out is as in the record's DEFAULT. */
  private Object entry(Key key, Class<?> type, JsonNode node, Origin origin) {
    Check.that(node.isObject(), "each entry must hold keys");
    RecordComponent[] parts = type.getRecordComponents();
    refuseUnknown(key.path() + "[].", node, parts);
    Record defaults = template(type);
    Object[] values = new Object[parts.length];
    for (int i = 0; i < parts.length; i++) {
      String name = Keys.kebab(parts[i].getName());
      JsonNode child = node.path(name);
      Check.that(!absent(child) || defaults != null, "an entry lacks " + name);
      values[i] =
          absent(child) && defaults != null
              ? Keys.value(parts[i], defaults)
              : read(key, parts[i].getGenericType(), child, origin);
    }
    return construct(type, values);
  }

  private static @Nullable Record template(Class<?> type) {
    try {
      return (Record) type.getField("DEFAULT").get(null);
    } catch (NoSuchFieldException e) {
      return null;
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Record construct(Class<?> type, Object[] values) {
    try {
      return (Record) type.getDeclaredConstructors()[0].newInstance(values);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof IllegalArgumentException problem) {
        throw problem;
      }
      throw new IllegalStateException(e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static boolean absent(JsonNode node) {
    return node.isMissingNode() || node.isNull();
  }
}
