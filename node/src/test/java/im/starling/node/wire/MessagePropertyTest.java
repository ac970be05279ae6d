// SPDX-License-Identifier: Apache-2.0
package im.starling.node.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import im.starling.cluster.NodeId;
import im.starling.node.route.Envelope;
import im.starling.node.route.Receipt;
import im.starling.node.route.SessionRef;
import im.starling.node.wire.Heard.Answered;
import im.starling.node.wire.Heard.Called;
import im.starling.protocol.BareJid;
import im.starling.protocol.Names;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.junit.jupiter.api.Test;

/** What is said is heard, whatever it is. */
class MessagePropertyTest {
  /** Of one loop, so that later messages meet what earlier ones have left. */
  private static final Names NAMES = new Names();

  private static final BareJid JULIET = new BareJid("juliet", "capulet.example");

  @Property(tries = 3_000, shrinking = ShrinkingMode.OFF)
  void whatIsSaidIsHeard(@ForAll long seed) throws MalformedFrame {
    Random random = new Random(seed);
    long ticks = random.nextLong();
    Heard said = message(random);
    byte[] written = written(said, new WireWriter(ticks));
    assertEquals(Flat.of(said), Flat.of(Messages.read(written, NAMES, ticks)));
  }

  /** What {@link Messages#written} gives out is the record and nothing else. */
  @Property(tries = 300, shrinking = ShrinkingMode.OFF)
  void aMessageIsOneRecord(@ForAll long seed) throws MalformedFrame {
    Random random = new Random(seed);
    long ticks = random.nextLong();
    Heard said = message(random);
    byte[] written =
        switch (said) {
          case Called(var number, var call) -> Messages.written(number, call, ticks);
          case Answered(var number, var answer) -> Messages.written(number, answer, ticks);
          case Heard.Unreadable unreadable -> throw new AssertionError(unreadable);
        };
    assertArrayEquals(written(said, new WireWriter(ticks)), written);
    WireReader in = new WireReader(written, NAMES, ticks);
    in.begin();
    assertEquals(written.length, in.mark());
  }

  /** A rolling upgrade: what the newer node knows more, the older one passes over. */
  @Property(tries = 3_000, shrinking = ShrinkingMode.OFF)
  void whatALaterVersionAppendsIsSkipped(@ForAll long seed) throws MalformedFrame {
    Random random = new Random(seed);
    byte[] later = new byte[1 + random.nextInt(200)];
    random.nextBytes(later);
    long ticks = random.nextLong();
    Heard said = message(random);
    byte[] written = written(said, new WireWriter(ticks, later));
    assertEquals(Flat.of(said), Flat.of(Messages.read(written, NAMES, ticks)));
  }

  @Property(tries = 300, shrinking = ShrinkingMode.OFF)
  void whatIsCutOffIsRefused(@ForAll long seed) {
    Random random = new Random(seed);
    byte[] written = written(message(random), new WireWriter(0));
    byte[] cut = Arrays.copyOf(written, random.nextInt(written.length));
    assertThrows(MalformedFrame.class, () -> Messages.read(cut, NAMES, 0));
  }

  /** The properties say nothing of what is never made. */
  @Test
  void everyAlternativeIsAmongTheSamples() {
    Samples samples = new Samples(new Random(1));
    Set<Class<?>> made = new HashSet<>();
    for (int i = 0; i < 1_000; i++) {
      made.add(samples.call().getClass());
      made.add(samples.answer().getClass());
      made.add(samples.envelope().getClass());
      made.add(samples.receipt().getClass());
    }
    Set<Class<?>> all = new HashSet<>();
    for (Class<?> one : List.of(Call.class, Answer.class, Envelope.class, Receipt.class)) {
      all.addAll(leaves(one).toList());
    }
    assertEquals(all, made);
  }

  private static Stream<Class<?>> leaves(Class<?> of) {
    return of.isSealed()
        ? Stream.of(of.getPermittedSubclasses()).flatMap(MessagePropertyTest::leaves)
        : Stream.of(of);
  }

  /** At each number of bytes that the length of a record can have. */
  @Test
  void recordsOfAnyLength() throws MalformedFrame {
    SessionRef session = new SessionRef(new NodeId("a"), 1, 1);
    for (int digits = 7; digits <= 21; digits += 7) {
      for (int more = -40; more < 4; more++) {
        Envelope envelope = new Envelope.Handled(session, "x".repeat((1 << digits) + more), 1);
        Call said = new Call.Send(JULIET, envelope, 1);
        Heard read = Messages.read(Messages.written(1, said, 0), NAMES, 0);
        assertEquals(new Called(1, said), read);
      }
    }
  }

  /** The clocks of two processes have nothing to do with each other. */
  @Test
  void aTimeIsAnAge() throws MalformedFrame {
    Samples samples = new Samples(new Random(1));
    Envelope envelope = samples.envelope();
    while (!(envelope instanceof Envelope.Bind)) {
      envelope = samples.envelope();
    }
    Envelope.Bind bind = (Envelope.Bind) envelope;
    long ticks = bind.connected() + 1_500;
    byte[] message = Messages.written(1, new Call.Send(JULIET, bind, 1), ticks);
    Called called = assertInstanceOf(Called.class, Messages.read(message, NAMES, 90_000));
    Call.Send send = assertInstanceOf(Call.Send.class, called.call());
    assertEquals(88_500, assertInstanceOf(Envelope.Bind.class, send.envelope()).connected());
  }

  private static Heard message(Random random) {
    Samples samples = new Samples(random);
    return random.nextBoolean()
        ? new Called(random.nextInt(300), samples.call())
        : new Answered(random.nextLong(), samples.answer());
  }

  static byte[] written(Heard message, WireWriter out) {
    switch (message) {
      case Called(var number, var call) -> Messages.write(number, call, out);
      case Answered(var number, var answer) -> Messages.write(number, answer, out);
      case Heard.Unreadable unreadable -> throw new AssertionError(unreadable);
    }
    return out.take();
  }
}
