// SPDX-License-Identifier: Apache-2.0
package im.starling.node.config;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Locale;

/** A value that can be set: its path in the file, its component and its default. */
record Key(String path, RecordComponent component, Object fallback) {
  /** The one variable that sets it. */
  String environment() {
    return "STARLING_" + path.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
  }

  /** The keys within one entry, if this is a list of records. */
  List<RecordComponent> entry() {
    return component.getGenericType() instanceof ParameterizedType generic
            && generic.getRawType() == List.class
            && generic.getActualTypeArguments()[0] instanceof Class<?> type
            && type.isRecord()
        ? List.of(type.getRecordComponents())
        : List.of();
  }
}
