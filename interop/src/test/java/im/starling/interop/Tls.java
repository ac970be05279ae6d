// SPDX-License-Identifier: Apache-2.0
package im.starling.interop;

/** How a client stream comes to be encrypted: RFC 6120 §5, or XEP-0368. */
public enum Tls {
  STARTTLS,
  DIRECT;

  /** The word for it in configuration, log events and the agents' commands. */
  public String word() {
    return of("starttls", "direct");
  }

  /** What is for it, where there is something for each of the two. */
  public <T> T of(T starttls, T direct) {
    return switch (this) {
      case STARTTLS -> starttls;
      case DIRECT -> direct;
    };
  }
}
