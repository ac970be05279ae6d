// SPDX-License-Identifier: Apache-2.0
package im.starling.node.config;

import java.time.Duration;

/** How clients prove who they are. */
public record Logins(
    @Doc(
            "How long a client can stay away and still log in with the token that it was given"
                + " instead of its password (XEP-0484). A client that comes gets the next one in"
                + " time. All tokens of an account end when its password changes.")
        Duration tokenLife) {
  public static final Logins DEFAULT = new Logins(Duration.ofDays(30));

  public Logins {
    Check.between(Duration.ofMinutes(1), Duration.ofDays(3650), tokenLife, "token-life");
  }
}
