// SPDX-License-Identifier: Apache-2.0
package im.starling.protocol.fuzz;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Runs a target on its corpus, then on damaged samples for {@code -Dfuzz.seconds} (2 if not said).
 * A run begins at {@code -Dfuzz.seed}, or anywhere; each input has a seed of its own, so that the
 * one that is printed with a finding makes that input the first. Every input has a bounded share of
 * time and heap.
 */
public final class Fuzzer {
  private static final double SECONDS = Double.parseDouble(System.getProperty("fuzz.seconds", "2"));
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** What any input may cost, however short; the first is free, since it loads the classes. */
  private static final long HEAP = 8 << 20;

  private static final long NANOS = TimeUnit.SECONDS.toNanos(2);

  /** Of the wall clock: who is not done by then never will be. */
  private static final long HANG = TimeUnit.SECONDS.toNanos(60);

  private final Target target;
  private final Corpus corpus;
  private final List<byte[]> kept;
  private volatile byte[] input = new byte[0];
  private volatile long began = System.nanoTime();
  private volatile @Nullable Throwable finding;
  private long seed;
  private long inputs;

  private Fuzzer(Target target) {
    this.target = target;
    this.corpus = new Corpus(target);
    this.kept = corpus.inputs();
  }

  /** Fails with what was found. */
  public static void run(Target target) throws InterruptedException {
    new Fuzzer(target).run();
  }

  private void run() throws InterruptedException {
    Thread worker = Thread.ofPlatform().daemon().name("fuzzes " + corpus).start(this::work);
    while (worker.isAlive() && System.nanoTime() - began < HANG) {
      worker.join(100);
    }
    Throwable found = finding;
    if (worker.isAlive()) {
      found = new AssertionError("a hang");
      found.setStackTrace(worker.getStackTrace());
    }
    if (found != null) {
      throw new AssertionError(
          "%s, -Dfuzz.seed=%d, to be kept for %s: %s"
              .formatted(found, seed, corpus, corpus.keep(input)),
          found);
    }
    System.out.printf("%s: %d inputs up to -Dfuzz.seed=%d%n", corpus, inputs, seed);
  }

  private void work() {
    try {
      seed = Long.getLong("fuzz.seed", new SplittableRandom().nextInt(Integer.MAX_VALUE)) - 1;
      input = target.sample(new Random(seed));
      target.run(input);
      for (byte[] known : kept) {
        one(known);
      }
      long end = System.nanoTime() + (long) (SECONDS * 1e9);
      do {
        seed++;
        one(made(new Random(seed)));
      } while (System.nanoTime() < end);
    } catch (Throwable broken) {
      finding = broken;
    }
  }

  private byte[] made(Random random) {
    byte[] sample = any(random);
    return random.nextInt(8) == 0
        ? sample
        : new Mutation(random, target.words(), () -> any(random)).apply(sample);
  }

  private byte[] any(Random random) {
    return kept.isEmpty() || random.nextInt(4) > 0
        ? target.sample(random)
        : kept.get(random.nextInt(kept.size()));
  }

  private void one(byte[] next) throws Throwable {
    input = next;
    inputs++;
    began = System.nanoTime();
    long heap = THREADS.getCurrentThreadAllocatedBytes();
    long cpu = THREADS.getCurrentThreadCpuTime();
    target.run(next);
    bounded("ns", THREADS.getCurrentThreadCpuTime() - cpu, NANOS, target.nanosPerByte());
    bounded("bytes", THREADS.getCurrentThreadAllocatedBytes() - heap, HEAP, target.heapPerByte());
  }

  private void bounded(String unit, long cost, long base, long each) {
    if (cost > base + each * input.length) {
      throw new AssertionError(cost + " " + unit + " for " + input.length + " bytes of input");
    }
  }
}
