// SPDX-License-Identifier: Apache-2.0
package im.starling.node.home;

import im.starling.node.feature.Session;
import im.starling.node.route.Acknowledged;
import im.starling.node.route.Kept;
import im.starling.node.route.Online;
import im.starling.node.route.Parcel;
import im.starling.node.route.SessionRef;
import im.starling.node.route.Snapshot;
import im.starling.protocol.Element;
import im.starling.protocol.FullJid;
import im.starling.protocol.Presence;
import im.starling.protocol.QName;
import io.vertx.core.Future;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A session as its home keeps it. On the home's loop. */
final class BoundSession implements Session {
  /** Rows of the log that it can have without acknowledging any; then it reads the log instead. */
  private static final int WINDOW = 256;

  /** The same in bytes: a stanza of the largest size always fits beside others. */
  private static final int WINDOW_BYTES = 512 << 10;

  /** Value of {@link #readFrom} for a session that gets messages as they come. */
  private static final long LIVE = -1;

  private static final QName SHOW = QName.client("show");

  private final FullJid address;
  private final long began;
  private final Map<Key<?>, Object> values = new HashMap<>(4);

  /** How many rows for other resources are remembered that it is to have; more it may miss. */
  private static final int MEANT = 1_000;

  /** What it was given of the log and has not acknowledged, with its size; in order of delivery. */
  private final LinkedHashMap<Long, Integer> given = new LinkedHashMap<>(0);

  /** What it was given and has acknowledged, while there may be another home that asks. */
  final Acknowledged had = new Acknowledged();

  /** Ahead of it, for a resource that is gone, and its to have. */
  private final Set<Long> meant = new HashSet<>(0);

  private Consumer<BoundSession> changed = nobody -> {};
  private Runnable onLive = () -> {};
  private @Nullable Presence presence;
  private int priority;

  /** The highest row that it ever was given. */
  private long newest;

  private int givenBytes;

  /**
   * Reads the log beyond this seq before it gets messages as they come; {@link #LIVE} if it does.
   */
  private long readFrom = LIVE;

  /**
   * Up to here it has had what was for it: of these rows it reads in the log only those that are
   * with nobody.
   */
  private long since;

  /** Sessions that the mailbox has met later have a higher one; 0 before it has met this one. */
  int age;

  /** Where its stream side is; changes when the session is resumed on another stream. */
  SessionRef ref;

  /** Changes with {@link #ref}. */
  private String peer;

  /** What it is resumed by, null if it cannot be. */
  @Nullable String resumeId;

  /** For how long after its stream is gone. */
  long resumeSeconds;

  /** From whom is known what is known of it. */
  Word word = Word.STREAM;

  /** How far its stream is. */
  final Marks marks = new Marks();

  /** It has come to its stream from another, by this home. */
  boolean taken;

  /** Its stream went down with its node. */
  boolean lost;

  /** What its stream had when its node was about to end; null where it is at a stream. */
  @Nullable Snapshot parked;

  /** Completes when that is here, or will not come. */
  Future<?> parking = Future.succeededFuture();

  /** What waits for the new stream while the session moves; null when it does not. */
  @Nullable List<Parcel> moving;

  /** The way to its stream has been broken: what is for it waits until that says what it has. */
  boolean unsure;

  /** Ends when it has moved, or has not; null when it does not move from stream to stream. */
  @Nullable Future<Void> passage;

  /** How many streams wait for that, to ask for it then. */
  int claimants;

  /** What waits there, in bytes. */
  long movingBytes;

  /** The client has read the archive itself up to this seq. */
  long knows;

  /** It is over: nothing is given to it any more, though others are still told that it goes. */
  boolean left;

  /** A page of the log is being read for it. */
  boolean reading;

  /** Who has said what is known of a session; the later one knows better. */
  enum Word {
    /** The home before this one, of a stream that told it nothing. */
    HEARSAY,
    /** What another node has kept for the case that both are gone. */
    SHADOW,
    /** The home before this one. */
    HOME,
    /** The stream itself. */
    STREAM
  }

  BoundSession(FullJid address, SessionRef ref, String peer, long began) {
    this.address = address;
    this.ref = ref;
    this.peer = peer;
    this.began = began;
  }

  /** It goes on elsewhere. */
  void moved(SessionRef to, String from) {
    ref = to;
    word = Word.STREAM;
    peer = from;
    taken = true;
    changed.accept(this);
  }

  /** Is told when something else is known of it, from now on. */
  void onChange(Consumer<BoundSession> listener) {
    changed = listener;
    listener.accept(this);
  }

  /** What its stream is to keep of it. */
  Kept kept() {
    Map<String, Object> kept = new HashMap<>(2 * values.size());
    values.forEach((key, value) -> {
      Object copy = portable(value);
      if (copy != null) {
        kept.put(key.name(), copy);
      }
    });
    return new Kept(began, since, presence, kept);
  }

  /** Null for what holds on this node only. */
  private static @Nullable Object portable(Object value) {
    return switch (value) {
      case Boolean flag -> flag;
      case Long number -> number;
      case String text -> text;
      case Set<?> addresses -> new LinkedHashSet<>(addresses);
      default -> null;
    };
  }

  @Override
  public FullJid address() {
    return address;
  }

  @Override
  public String peer() {
    return peer;
  }

  @Override
  public long began() {
    return began;
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
    changed.accept(this);
  }

  /** RFC 6121 §8.5.2: messages for the bare address go to available resources that want them. */
  boolean eligible() {
    return presence != null && priority >= 0;
  }

  /** Whether an account with these sessions is one of those that are meant. */
  static boolean online(Online.Which which, Collection<BoundSession> sessions) {
    return switch (which) {
      case ONLINE -> !sessions.isEmpty();
      case ACTIVE -> sessions.stream().anyMatch(BoundSession::attended);
      case IDLE -> !sessions.isEmpty() && sessions.stream().noneMatch(BoundSession::attended);
    };
  }

  /** It is available and does not say that nobody is there (RFC 6121 §4.7.2.1). */
  private boolean attended() {
    if (presence == null) {
      return false;
    }
    Element show = presence.child(SHOW);
    return show == null || !(show.text().equals("away") || show.text().equals("xa"));
  }

  boolean live() {
    return readFrom == LIVE;
  }

  /** Beyond this it has not read the log yet; only for one that is not live. */
  long readFrom() {
    return readFrom;
  }

  void readFrom(long seq) {
    readFrom = seq;
  }

  /** Nothing up to here is for it, but for what is with nobody. */
  void since(long seq) {
    since = Math.max(since, seq);
  }

  /** True if all that is for it at that place is what is with nobody. */
  boolean had(long seq) {
    return seq <= since;
  }

  /**
   * Reads the log again beyond that row, for what is with nobody.
   *
   * @param newest the last pending row
   */
  void turnBack(long seq, long newest) {
    since(live() ? newest : readFrom);
    readFrom = live() ? seq : Math.min(readFrom, seq);
  }

  /** What it has not read yet is not for it any more. */
  void skip(long newest) {
    since(newest);
    readFrom = full() ? newest : LIVE;
    meant.clear();
    onLive.run();
  }

  void goLive() {
    readFrom = LIVE;
    meant.clear();
    onLive.run();
  }

  /** Is told when it has read on, or is not to read any more. */
  void onLive(Runnable listener) {
    onLive = listener;
  }

  /** It is to have that row when it comes by, though it is addressed to another resource. */
  void mean(long seq) {
    if (meant.size() < MEANT) {
      meant.add(seq);
    }
  }

  boolean means(long seq) {
    return meant.contains(seq);
  }

  /**
   * It is given a row; where that fills its window it reads on in the log once it has acknowledged.
   */
  void give(Parcel parcel) {
    Integer twice = given.put(parcel.seq(), parcel.bytes().length);
    givenBytes += parcel.bytes().length - (twice == null ? 0 : twice);
    newest = Math.max(newest, parcel.seq());
    if (live() && full()) {
      since(newest);
      readFrom = since;
    }
  }

  /** It was given a row by the home before this one. */
  void gave(long seq) {
    given.put(seq, 0);
    newest = Math.max(newest, seq);
  }

  /** It was given that row and has not acknowledged it. */
  boolean has(long seq) {
    return given.containsKey(seq);
  }

  boolean full() {
    return given.size() >= WINDOW || givenBytes >= WINDOW_BYTES;
  }

  /** True when there is room for a page. */
  boolean roomy() {
    return given.size() <= WINDOW / 2 && givenBytes <= WINDOW_BYTES / 2;
  }

  /** That row does not go out to its client after all. False if it was not given. */
  boolean withhold(long seq) {
    Integer size = given.remove(seq);
    givenBytes -= size == null ? 0 : size;
    return size != null;
  }

  /** What of that waits for its next stream. */
  Set<Long> held() {
    Set<Long> rows = new HashSet<>();
    if (moving != null) {
      moving.forEach(parcel -> rows.add(parcel.seq()));
    }
    return rows;
  }

  /** What it was given and has not acknowledged, in order. */
  List<Long> given() {
    return List.copyOf(given.keySet());
  }

  /** What it was given and has not acknowledged; it has none of it afterwards. */
  List<Long> leave() {
    List<Long> left = List.copyOf(given.keySet());
    given.clear();
    givenBytes = 0;
    onLive.run();
    return left;
  }

  @Override
  @SuppressWarnings("unchecked") // put() is the only writer and ties the key to its type
  public <T> @Nullable T get(Key<T> key) {
    return (T) values.get(key);
  }

  @Override
  public <T> void put(Key<T> key, T value) {
    values.put(key, value);
    changed.accept(this);
  }
}
