// SPDX-License-Identifier: Apache-2.0
package im.starling.node.home;

import im.starling.node.feature.Session;
import im.starling.node.route.Parcel;
import im.starling.node.route.SessionRef;
import im.starling.protocol.FullJid;
import im.starling.protocol.Presence;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A session as its home keeps it. On the home's loop. */
final class BoundSession implements Session {
  /** Value of {@link #readFrom} for a session that gets messages as they come. */
  static final long LIVE = -1;

  private final FullJid address;
  private final Map<Key<?>, Object> values = new HashMap<>(4);
  private @Nullable Presence presence;
  private int priority;

  /** Where its stream side is; changes when the session is resumed on another stream. */
  SessionRef ref;

  /** What it is resumed by, null if it cannot be. */
  @Nullable String resumeId;

  /** What waits for the new stream while the session moves; null when it does not. */
  @Nullable List<Parcel> moving;

  /** Rows of the log that it was given and has not acknowledged. */
  final TreeSet<Long> given = new TreeSet<>();

  /** Reads the log beyond this seq before it gets messages as they come; {@link #LIVE} if it does. */
  long readFrom = LIVE;

  /** The client has read the archive up to this seq itself. */
  long knowsTo;

  /** A page of the log is being read for it. */
  boolean reading;

  BoundSession(FullJid address, SessionRef ref) {
    this.address = address;
    this.ref = ref;
  }

  @Override
  public FullJid address() {
    return address;
  }

  @Override
  public @Nullable Presence presence() {
    return presence;
  }

  @Override
  public int priority() {
    return priority;
  }

  void presence(@Nullable Presence latest) {
    presence = latest;
    priority = latest == null ? 0 : latest.priority();
  }

  /** RFC 6121 §8.5.2: messages for the bare address go to available resources that want them. */
  boolean eligible() {
    return presence != null && priority >= 0;
  }

  boolean live() {
    return readFrom == LIVE;
  }

  void startMoving() {
    moving = new ArrayList<>();
  }

  @Override
  @SuppressWarnings("unchecked") // put() is the only writer and ties the key to its type
  public <T> @Nullable T get(Key<T> key) {
    return (T) values.get(key);
  }

  @Override
  public <T> void put(Key<T> key, T value) {
    values.put(key, value);
  }
}
