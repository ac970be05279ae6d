// SPDX-License-Identifier: Apache-2.0
package im.starling.node.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import im.starling.cluster.NodeId;
import im.starling.node.route.Envelope;
import im.starling.node.route.Receipt;
import im.starling.node.wire.Heard.Answered;
import im.starling.node.wire.Heard.Called;
import im.starling.protocol.BareJid;
import im.starling.protocol.Names;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.junit.jupiter.api.Test;

/** What is said is heard, whatever it is. */
class FramePropertyTest {
  /** Of one loop, so that later frames meet what earlier ones have left. */
  private static final Names NAMES = new Names();

  private static final BareJid JULIET = new BareJid("juliet", "capulet.example");

  @Property(tries = 1_000, shrinking = ShrinkingMode.OFF)
  void whatIsSaidIsHeard(@ForAll long seed) throws MalformedFrame {
    Random random = new Random(seed);
    Head head = head(random);
    List<Heard> messages = messages(random);
    byte[] frame = head.before(written(messages, new FrameWriter()));
    Frame read = Frame.read(frame, NAMES, head.ticks());
    assertEquals(Flat.of(new Frame.Said(head, messages)), Flat.of(read));
  }

  /** A rolling upgrade: what the newer node knows more, the older one passes over. */
  @Property(tries = 1_000, shrinking = ShrinkingMode.OFF)
  void whatALaterVersionAppendsIsSkipped(@ForAll long seed) throws MalformedFrame {
    Random random = new Random(seed);
    byte[] later = new byte[1 + random.nextInt(200)];
    random.nextBytes(later);
    Head head = head(random);
    List<Heard> messages = messages(random);
    byte[] written = written(messages, new FrameWriter(new WireWriter(later)));
    Frame read = Frame.read(head.before(written), NAMES, head.ticks());
    assertEquals(Flat.of(new Frame.Said(head, messages)), Flat.of(read));
  }

  @Property(tries = 300, shrinking = ShrinkingMode.OFF)
  void whatIsCutOffIsRefused(@ForAll long seed) {
    Random random = new Random(seed);
    byte[] frame = head(random).before(written(messages(random), new FrameWriter()));
    byte[] cut = Arrays.copyOf(frame, random.nextInt(frame.length));
    assertThrows(MalformedFrame.class, () -> Frame.read(cut, NAMES, 0));
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
      all.addAll(List.of(one.getPermittedSubclasses()));
    }
    assertEquals(all, made);
  }

  /** At each number of bytes that the length of a record can have. */
  @Test
  void recordsOfAnyLength() throws MalformedFrame {
    Head head = new Head(new NodeId("n"), 0, 1, 0, 0);
    for (int digits = 7; digits <= 21; digits += 7) {
      for (int more = -40; more < 4; more++) {
        Envelope envelope = new Envelope.Handled("x".repeat((1 << digits) + more), 1);
        List<Heard> said = List.of(new Called(1, new Call.Send(JULIET, envelope)));
        Frame read = Frame.read(head.before(written(said, new FrameWriter())), NAMES, 0);
        assertEquals(new Frame.Said(head, said), read);
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
    FrameWriter out = new FrameWriter();
    out.call(1, new Call.Send(JULIET, bind));
    byte[] frame = new Head(new NodeId("n"), 0, 1, 0, ticks).before(out.take());
    Frame.Said said = assertInstanceOf(Frame.Said.class, Frame.read(frame, NAMES, 90_000));
    Called called = assertInstanceOf(Called.class, said.messages().getFirst());
    Call.Send send = assertInstanceOf(Call.Send.class, called.call());
    assertEquals(88_500, assertInstanceOf(Envelope.Bind.class, send.envelope()).connected());
  }

  private static Head head(Random random) {
    return new Head(
        new NodeId("node-" + random.nextInt(100)),
        random.nextInt(64),
        random.nextLong(),
        random.nextLong(),
        random.nextLong());
  }

  private static List<Heard> messages(Random random) {
    Samples samples = new Samples(random);
    List<Heard> messages = new ArrayList<>();
    for (int i = random.nextInt(6); i > 0; i--) {
      messages.add(
          random.nextBoolean()
              ? new Called(random.nextInt(300), samples.call())
              : new Answered(random.nextLong(), samples.answer()));
    }
    return messages;
  }

  static byte[] written(List<Heard> messages, FrameWriter out) {
    for (Heard message : messages) {
      switch (message) {
        case Called(var number, var call) -> out.call(number, call);
        case Answered(var number, var answer) -> out.answer(number, answer);
        case Heard.Unreadable unreadable -> throw new AssertionError(unreadable);
      }
    }
    return out.take();
  }
}
