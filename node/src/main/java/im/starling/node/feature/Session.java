// SPDX-License-Identifier: Apache-2.0
package im.starling.node.feature;

import im.starling.protocol.FullJid;
import im.starling.protocol.Presence;
import org.jspecify.annotations.Nullable;

/** One bound resource, as its home sees it. For the home's loop only. */
public interface Session {
  /** Up to here the client has read the archive itself, before its initial presence. */
  Key<Long> ARCHIVE_READ = Key.of("archive-read");

  /** Which of its user's clients it is (XEP-0388 §2.3), if that said so: nothing that it said. */
  Key<String> CLIENT = Key.of("client");

  FullJid address();

  /** The address of the network from which its client speaks, or spoke last. */
  String peer();

  /** When it was bound, milliseconds since 1970. */
  long began();

  /** The presence it sent last, null before the first and after an unavailable one. */
  @Nullable Presence presence();

  /** RFC 6121 §4.7.2.3; 0 without presence. */
  int priority();

  /** True once it has sent initial presence, until it sends unavailable. */
  default boolean available() {
    return presence() != null;
  }

  <T> @Nullable T get(Key<T> key);

  <T> void put(Key<T> key, T value);

  /** True where a flag was put to true. */
  default boolean has(Key<Boolean> flag) {
    return Boolean.TRUE.equals(get(flag));
  }

  /** Names what a feature remembers of a session. Two keys of one name are the same key. */
  @SuppressWarnings("UnusedTypeParameter") // ties the key to the type of its value
  record Key<T>(String name) {
    public static <T> Key<T> of(String name) {
      return new Key<>(name);
    }
  }
}
