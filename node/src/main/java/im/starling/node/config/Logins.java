// SPDX-License-Identifier: Apache-2.0
package im.starling.node.config;

import java.time.Duration;

/** How clients prove who they are. */
public record Logins(
    @Doc(
            "How long a client can stay away and still log in with the token that it was given"
                + " instead of its password (XEP-0484). A client that comes gets the next one in"
                + " time. All tokens of an account end when its password changes.")
        Duration tokenLife,
    @Doc(
            "Whether clients that log in by SCRAM are told what they were offered, so that they see"
                + " if somebody in between has taken away the better (XEP-0474). Some old ones do"
                + " get in no more, against RFC 5802: strophe.js up to 1.6.2.")
        Protection downgradeProtection) {
  public static final Logins DEFAULT = new Logins(Duration.ofDays(30), Protection.ENABLED);

  /** Whether clients can notice what was taken away. */
  public enum Protection {
    ENABLED,
    DISABLED
  }

  public Logins {
    Check.between(Duration.ofMinutes(1), Duration.ofDays(3650), tokenLife, "token-life");
  }
}
