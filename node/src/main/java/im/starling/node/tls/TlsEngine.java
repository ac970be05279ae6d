// SPDX-License-Identifier: Apache-2.0
package im.starling.node.tls;

import im.starling.node.config.Config;
import im.starling.node.transport.Encryption;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** What does the cryptography of TLS. From any thread. */
sealed interface TlsEngine permits JdkEngine, OpenSslEngine {
  /** The one that is wanted, or Java's, which is always there. Blocks. */
  static TlsEngine of(Config.Cryptography.Engine wanted) {
    return of(wanted, OpenSslEngine::missing);
  }

  /**
   * The same.
   *
   * @param looking says why there is no BoringSSL, null if there is
   */
  static TlsEngine of(Config.Cryptography.Engine wanted, Supplier<@Nullable Throwable> looking) {
    if (wanted == Config.Cryptography.Engine.JDK) {
      return new JdkEngine();
    }
    Logger log = LoggerFactory.getLogger(TlsEngine.class);
    Throwable missing = looking.get();
    if (missing == null) {
      log.atInfo().addKeyValue("used", "openssl").log("tls-engine");
      return new OpenSslEngine();
    }
    log.atLevel(wanted == Config.Cryptography.Engine.OPENSSL ? Level.WARN : Level.INFO)
        .addKeyValue("wanted", wanted.name().toLowerCase(Locale.ROOT))
        .addKeyValue("used", "jdk")
        .addKeyValue("why", String.valueOf(missing))
        .log("tls-engine-missing");
    return new JdkEngine();
  }

  /** Refuses what it could not show to a client. */
  void check(KeyMaterial material) throws CertificateProblem;

  /**
   * Encryption with those certificates.
   *
   * @param alpn whether application protocols are negotiated, as direct TLS wants it
   * @param handshake how long a handshake may take
   */
  Encryption encryption(DomainKeys keys, boolean alpn, Duration handshake);
}
