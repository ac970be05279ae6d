// SPDX-License-Identifier: Apache-2.0
package im.starling.bench;

import im.starling.protocol.Element;
import im.starling.protocol.Stanza;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** How long each of the {@link Operations} takes; {@code -prof gc} says what it allocates. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class StanzaBenchmark {
  private final Operations operations = new Operations();

  @Benchmark
  public Stanza tokenize() {
    return operations.tokenize();
  }

  @Benchmark
  public byte[] splice() {
    return operations.splice();
  }

  @Benchmark
  public byte[] write() {
    return operations.write();
  }

  @Benchmark
  public Element tree() {
    return operations.tree();
  }

  @Benchmark
  public byte[] escape() {
    return operations.escape();
  }

  @Benchmark
  public boolean scram() {
    return operations.scram();
  }

  @Benchmark
  public long message() {
    return operations.message();
  }

  @Benchmark
  public long presence() {
    return operations.presence();
  }
}
