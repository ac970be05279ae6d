// SPDX-License-Identifier: Apache-2.0
package im.starling.node.transport;

/** Counts connections that are closed before a byte of their stream is read. From any thread. */
public interface Refusals {
  /** Why. */
  enum Reason {
    /** Its address has as many as it may. */
    PER_ADDRESS,
    /** Its address has as many that have not logged in as it may. */
    UNAUTHENTICATED_PER_ADDRESS,
    /** Its address connects too often. */
    RATE_PER_ADDRESS,
    /** All addresses together have as many that have not logged in as they may. */
    UNAUTHENTICATED,
    /** It does not come from a proxy that is trusted. */
    UNTRUSTED_PROXY,
    /** A trusted proxy did not say whose it is. */
    PROXY_HEADER
  }

  void count(Reason reason);
}
