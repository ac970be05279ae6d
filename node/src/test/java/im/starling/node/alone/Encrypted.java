// SPDX-License-Identifier: Apache-2.0
package im.starling.node.alone;

import im.starling.node.transport.Encryption;
import im.starling.node.transport.TlsSession;
import im.starling.node.transport.Transport;
import io.vertx.core.Future;
import java.lang.reflect.Proxy;
import java.time.Duration;

/** A connection without a network, on which there is TLS already; of its peer nothing is known. */
public interface Encrypted extends Transport {
  /** Says that it is there, and nothing about it. */
  TlsSession TLS =
      (TlsSession)
          Proxy.newProxyInstance(
              Encrypted.class.getClassLoader(),
              new Class<?>[] {TlsSession.class},
              (session, method, arguments) -> null);

  @Override
  default Future<Void> startTls(Encryption encryption, byte[] proceed) {
    return Future.failedFuture("there is TLS already");
  }

  @Override
  default TlsSession tls() {
    return TLS;
  }

  @Override
  default Duration age() {
    return Duration.ZERO;
  }

  @Override
  default String peer() {
    return "nobody";
  }

  @Override
  default void authenticated() {}
}
