// SPDX-License-Identifier: Apache-2.0
package im.starling.protocol.fuzz;

import java.util.List;
import java.util.Random;

/** A parser that faces a peer, and what it promises whatever it is given. */
public interface Target {
  /** Something that the parser would like, or nearly. */
  byte[] sample(Random random);

  /**
   * Gives the parser the input and checks its promises. The same input does the same every time.
   *
   * @throws Throwable where a promise is broken: the failures that a parser names are caught here
   */
  void run(byte[] input) throws Throwable;

  /** Pieces of the parser's language, to put into what is damaged. */
  default List<String> words() {
    return List.of();
  }

  /** How many bytes of heap a byte of input may cost, all that {@link #run} does included. */
  default int heapPerByte() {
    return 4_000;
  }

  /** How many nanoseconds of CPU a byte of input may cost, compiled or not. */
  default int nanosPerByte() {
    return 50_000;
  }
}
