// SPDX-License-Identifier: Apache-2.0
package im.starling.node.config;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;

/** The names of the configuration, read off its records. The only reflection, with the binder. */
final class Keys {
  private Keys() {}

  /** All keys, in the order of the records. */
  static List<Key> all() {
    List<Key> keys = new ArrayList<>();
    collect("", Config.DEFAULT, keys);
    return keys;
  }

  private static void collect(String prefix, Record defaults, List<Key> keys) {
    for (RecordComponent part : defaults.getClass().getRecordComponents()) {
      String path = prefix + kebab(part.getName());
      Object value = value(part, defaults);
      if (isGroup(part.getType())) {
        collect(path + '.', (Record) value, keys);
      } else {
        keys.add(new Key(path, part, value));
      }
    }
  }

  /** Whether a component of this type holds keys of its own. */
  static boolean isGroup(Class<?> type) {
    return type.isRecord()
        && (type.getEnclosingClass() == Config.class
            || type == Cluster.class
            || type == Logins.class);
  }

  static Object value(RecordComponent part, Object record) {
    try {
      return part.getAccessor().invoke(record);
    } catch (IllegalAccessException | InvocationTargetException e) {
      throw new IllegalStateException(e);
    }
  }

  static String kebab(String component) {
    return component.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
  }

  /** The key whose name is most like {@code wrong}: most likely what was meant. */
  static String nearest(String wrong, List<String> keys, UnaryOperator<String> name) {
    return keys.stream()
        .min(Comparator.comparingInt(key -> distance(wrong, name.apply(key))))
        .orElse("");
  }

  /** Levenshtein's: the fewest letters to insert, remove or replace. */
  static int distance(String a, String b) {
    int[] above = new int[b.length() + 1];
    Arrays.setAll(above, i -> i);
    for (int i = 1; i <= a.length(); i++) {
      int[] row = new int[b.length() + 1];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = above[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(replaced, 1 + Math.min(above[j], row[j - 1]));
      }
      above = row;
    }
    return above[b.length()];
  }
}
