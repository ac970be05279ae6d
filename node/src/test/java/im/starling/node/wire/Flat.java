// SPDX-License-Identifier: Apache-2.0
package im.starling.node.wire;

import im.starling.node.route.BlockList;
import im.starling.node.route.Parcel;
import im.starling.protocol.Element;
import im.starling.protocol.Payload;
import im.starling.protocol.XmlWriter;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** All that is in a record, those that it has included, as text that can be compared. */
final class Flat {
  private Flat() {}

  static String of(@Nullable Object value) {
    return switch (value) {
      case null -> "null";
      case Parcel(var stanza, var bytes, var seq, var at, var tally) ->
          "Parcel(%s,%s,%d,%d,%d)".formatted(of(stanza), of(bytes), seq, at, tally);
      case Record one -> record(one);
      case Payload payload -> payload(payload);
      case Element element -> text(new XmlWriter(64).element(element).bytes());
      case BlockList blocked -> blocked.addresses().map(Flat::of).sorted().toList().toString();
      case Set<?> set -> set.stream().map(Flat::of).sorted().toList().toString();
      case Map<?, ?> map ->
          map.entrySet().stream()
              .map(entry -> of(entry.getKey()) + '=' + of(entry.getValue()))
              .sorted()
              .toList()
              .toString();
      case List<?> list -> list.stream().map(Flat::of).toList().toString();
      case byte[] bytes -> text(bytes);
      default -> value.getClass().getSimpleName() + ' ' + value;
    };
  }

  private static String record(Record one) {
    StringBuilder flat = new StringBuilder(one.getClass().getSimpleName()).append('(');
    for (RecordComponent component : one.getClass().getRecordComponents()) {
      try {
        component.getAccessor().setAccessible(true);
        flat.append(of(component.getAccessor().invoke(one))).append(',');
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException(e);
      }
    }
    return flat.append(')').toString();
  }

  private static String payload(Payload payload) {
    StringBuilder names = new StringBuilder();
    for (int i = 0; i < payload.size(); i++) {
      names.append(payload.name(i)).append(of(payload.child(i)));
    }
    return names + text(new XmlWriter(64).payload(payload).bytes());
  }

  private static String text(byte[] bytes) {
    return '"' + new String(bytes, StandardCharsets.UTF_8) + '"';
  }
}
