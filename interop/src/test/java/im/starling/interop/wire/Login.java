// SPDX-License-Identifier: Apache-2.0
package im.starling.interop.wire;

import im.starling.interop.Server;
import im.starling.interop.Tls;

/** Who logs in, where and how. */
public record Login(Server server, Tls tls, String user, String password) {
  /** The bare address. */
  public String account() {
    return user + "@" + server.domain();
  }
}
