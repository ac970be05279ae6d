// SPDX-License-Identifier: Apache-2.0
package im.starling.node.stream;

/**
 * What a stream may still bring: a token bucket in bytes and in stanzas. The clock is asked only
 * when there is nothing left, which most streams never see; so twice the burst can come once in the
 * time of one. On the stream's loop.
 */
final class Allowance {
  /** A pause lasts at least so long, or a flooder would cost a timer for each packet. */
  private static final long SHORTEST_PAUSE = 100;

  /** Tokens are counted in thousandths: a millisecond brings as many as a second whole ones. */
  private static final long WHOLE = 1_000;

  private final ClientLimits.Rates rates;
  private long bytes;
  private long stanzas;
  private long filled;

  Allowance(ClientLimits.Rates rates, long millis) {
    this.rates = rates;
    this.bytes = most(rates.bytes());
    this.stanzas = most(rates.stanzas());
    this.filled = millis;
  }

  private long most(int rate) {
    return rate * rates.burst().toMillis();
  }

  /** Takes bytes; false if it should be seen to that there are more. */
  boolean bytes(int count) {
    bytes -= count * WHOLE;
    return bytes >= 0;
  }

  /** Takes one stanza; false if it should be seen to that there are more. */
  boolean stanza() {
    stanzas -= WHOLE;
    return stanzas >= 0;
  }

  /**
   * Adds what the time has brought.
   *
   * @return milliseconds to wait before it takes anything again, 0 for none
   */
  long pause(long millis) {
    long passed = Math.clamp(millis - filled, 0, rates.burst().toMillis());
    filled = millis;
    bytes = Math.min(bytes + passed * rates.bytes(), most(rates.bytes()));
    stanzas = Math.min(stanzas + passed * rates.stanzas(), most(rates.stanzas()));
    long missing = Math.max(-bytes / rates.bytes(), -stanzas / rates.stanzas());
    return bytes >= 0 && stanzas >= 0 ? 0 : missing + SHORTEST_PAUSE;
  }
}
