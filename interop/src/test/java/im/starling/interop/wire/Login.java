// SPDX-License-Identifier: Apache-2.0
package im.starling.interop.wire;

import im.starling.interop.Server;
import im.starling.interop.Tls;
import java.time.Duration;

/**
 * Who logs in, where and how.
 *
 * @param patience how long a server may be silent before its client takes it for dead
 */
public record Login(Server server, Tls tls, String user, String password, Duration patience) {
  public Login(Server server, Tls tls, String user, String password) {
    this(server, tls, user, password, Duration.ofSeconds(30));
  }

  /** The same at another server of the same domain. */
  public Login at(Server other) {
    return new Login(other, tls, user, password, patience);
  }

  /** The bare address. */
  public String account() {
    return user + "@" + server.domain();
  }
}
