// SPDX-License-Identifier: Apache-2.0
package im.starling.node.alone;

import io.vertx.core.Future;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Proxy;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Stands for an interface of the database: answers some of its methods, and the others with
 * nothing, so that a new one does not have to be known here. Not for what is measured often: it is
 * slow.
 */
public final class Answers {
  private static final Map<Class<?>, Object> NOTHING =
      Map.ofEntries(
          Map.entry(List.class, List.of()),
          Map.entry(Set.class, Set.of()),
          Map.entry(Map.class, Map.of()),
          Map.entry(Optional.class, Optional.empty()),
          Map.entry(OptionalLong.class, OptionalLong.empty()),
          Map.entry(Long.class, 1L),
          Map.entry(long.class, 1L),
          Map.entry(int.class, 0),
          Map.entry(Integer.class, 0),
          Map.entry(String.class, ""),
          Map.entry(Boolean.class, false),
          Map.entry(boolean.class, false));

  private final Map<String, Function<Object[], Object>> known = new HashMap<>();

  /** Answers a method, by its name and the number of its arguments, with what is made of those. */
  public Answers when(String method, Function<Object[], Object> answer) {
    known.put(method, answer);
    return this;
  }

  /** All that the interface asks. */
  public <T> T as(Class<T> type) {
    Object proxy =
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (self, method, arguments) -> answer(method, arguments));
    return type.cast(proxy);
  }

  private Object answer(Method method, Object @Nullable [] arguments) {
    Function<Object[], Object> answer =
        known.get(method.getName() + '/' + method.getParameterCount());
    return answer != null
        ? answer.apply(arguments == null ? new Object[0] : arguments)
        : nothing(method.getGenericReturnType(), method);
  }

  private static Object nothing(Type type, Method method) {
    if (type instanceof ParameterizedType generic) {
      return generic.getRawType() == Future.class
          ? future(generic.getActualTypeArguments()[0], method)
          : nothing(generic.getRawType(), method);
    }
    if (!(type instanceof Class<?> raw)) {
      throw new UnsupportedOperationException("no answer to " + method);
    }
    Object nothing = NOTHING.get(raw);
    if (nothing != null) {
      return nothing;
    }
    if (raw.isEnum()) {
      return raw.getEnumConstants()[0];
    }
    return raw.isRecord() ? record(raw, method) : new Answers().as(raw);
  }

  /** A record of nothing. */
  private static Object record(Class<?> type, Method method) {
    try {
      Constructor<?> constructor = type.getDeclaredConstructors()[0];
      Object[] parts =
          Arrays.stream(constructor.getGenericParameterTypes())
              .map(part -> nothing(part, method))
              .toArray();
      return constructor.newInstance(parts);
    } catch (ReflectiveOperationException e) {
      throw new UnsupportedOperationException("no answer to " + method, e);
    }
  }

  private static Future<?> future(Type of, Method method) {
    return of == Void.class
        ? Future.succeededFuture()
        : Future.succeededFuture(nothing(of, method));
  }
}
