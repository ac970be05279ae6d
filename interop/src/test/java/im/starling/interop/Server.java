// SPDX-License-Identifier: Apache-2.0
package im.starling.interop;

import java.net.InetSocketAddress;
import java.nio.file.Path;

/**
 * A server process under test, as its users and its operator meet it. Ports, data and certificate
 * stay the same over {@link #kill} and {@link #start}.
 */
public interface Server extends AutoCloseable {
  /** The domain that it serves; its certificate is made out to it. */
  default String domain() {
    return "localhost";
  }

  /** Where it listens for clients. */
  InetSocketAddress listener(Tls tls);

  /** Its certificate as PEM, for clients to trust by name instead of trusting everybody. */
  Path certificate();

  /** Adds an account, unless this run has added it before. */
  void account(String user, String password);

  /** SIGKILL: no goodbye to anybody. Returns when the process is gone. */
  void kill();

  /** SIGTERM, and waits for the process to end by itself. Returns its exit code. */
  int terminate();

  /**
   * Starts it again, after a kill or an end, on the same ports and data. Returns when it serves.
   */
  void start();

  @Override
  void close();
}
