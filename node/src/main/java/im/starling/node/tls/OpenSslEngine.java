// SPDX-License-Identifier: Apache-2.0
package im.starling.node.tls;

import im.starling.node.transport.Encryption;
import im.starling.node.transport.TlsSession;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.OpenSslCachingX509KeyManagerFactory;
import io.netty.handler.ssl.ReferenceCountedOpenSslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.SimpleKeyManagerFactory;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.lang.reflect.InaccessibleObjectException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Map;
import javax.net.ssl.KeyManager;
import javax.net.ssl.ManagerFactoryParameters;
import javax.net.ssl.SSLException;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * BoringSSL, by netty-tcnative. Clients resume their TLS sessions by tickets, for as long as the
 * certificates of the first one are in force; nothing is kept for that here. Nobody gets a second
 * handshake.
 */
record OpenSslEngine() implements TlsEngine {
  /**
   * What BoringSSL may write before it is asked for it: each connection keeps a buffer of that size
   * for good. What does not fit there is written at the next turn, into a buffer of Netty.
   */
  private static final int UNASKED_BYTES = 256;

  private static final Cleaner CLEANER = Cleaner.create();

  /** Why it is not to be had here; null if it is. */
  static @Nullable Throwable missing() {
    if (!OpenSsl.isAvailable()) {
      return OpenSsl.unavailabilityCause();
    }
    ReferenceCountedOpenSslContext trial = context(new DomainKeys(Map.of(), null), false);
    try {
      KeyLog.of(trial);
      return null;
    } catch (ReflectiveOperationException
        | InaccessibleObjectException
        | UnsupportedOperationException e) {
      return e;
    } finally {
      trial.release();
    }
  }

  @Override
  public void check(KeyMaterial material) throws CertificateProblem {
    String algorithm = material.key().getAlgorithm();
    try {
      if (!algorithm.equals("EC") && !algorithm.equals("RSA")) {
        throw new SSLException(algorithm + " is not for it");
      }
      X509Certificate[] chain = material.chain().toArray(X509Certificate[]::new);
      var context =
          SslContextBuilder.forServer(material.key(), chain)
              .sslProvider(SslProvider.OPENSSL_REFCNT)
              .trustManager(new Nobody())
              .build();
      ((ReferenceCountedOpenSslContext) context).release();
    } catch (SSLException e) {
      throw new CertificateProblem(
          "BoringSSL cannot use the key of "
              + material.own().getSubjectX500Principal()
              + ", but tls.engine jdk may: "
              + e.getMessage(),
          e);
    }
  }

  @Override
  public Encryption encryption(DomainKeys keys, boolean alpn, Duration handshake) {
    ReferenceCountedOpenSslContext context = context(keys, alpn);
    try {
      return new Counted(context, KeyLog.of(context), keys, alpn, handshake);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("it could be had before", e);
    }
  }

  /** A client that names other protocols only is the guard's matter. */
  private static ReferenceCountedOpenSslContext context(DomainKeys keys, boolean alpn) {
    var context =
        (ReferenceCountedOpenSslContext)
            ServerTls.build(
                SslContextBuilder.forServer(
                        new OpenSslCachingX509KeyManagerFactory(new Keys(keys), keys.size() + 1))
                    .sslProvider(SslProvider.OPENSSL_REFCNT)
                    .trustManager(new Nobody()),
                alpn,
                SelectorFailureBehavior.NO_ADVERTISE);
    context.setBioNonApplicationBufferSize(UNASKED_BYTES);
    context.sessionContext().setSessionCacheEnabled(false);
    return context;
  }

  /**
   * Holds a context that lives outside of the heap. When these certificates have been replaced and
   * nobody has this any more, it is let go; each connection keeps it until its own end.
   */
  static final class Counted implements Encryption {
    final ReferenceCountedOpenSslContext context;
    private final KeyLog log;
    private final DomainKeys keys;
    private final boolean alpn;
    private final Duration handshake;

    Counted(
        ReferenceCountedOpenSslContext context,
        KeyLog log,
        DomainKeys keys,
        boolean alpn,
        Duration handshake) {
      this.context = context;
      this.log = log;
      this.keys = keys;
      this.alpn = alpn;
      this.handshake = handshake;
      CLEANER.register(this, context::release);
    }

    @Override
    public TlsSession begin(ByteBufAllocator memory) {
      try {
        HelloGuard guard = new HelloGuard(keys, alpn ? ServerTls.PROTOCOL : null);
        return log.follow(guard, ServerTls.within(handshake, context.newHandler(memory)));
      } finally {
        Reference.reachabilityFence(this); // or the context could go before the engine has it
      }
    }
  }

  /**
   * No client shows a certificate. Without this each context would hold all the authorities that
   * Java knows.
   */
  private static final class Nobody implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type)
        throws CertificateException {
      throw new CertificateException("nobody was asked for it");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type)
        throws CertificateException {
      throw new CertificateException("there are clients only");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }

  /** Our keys where only a factory is taken, because it alone says that they may be cached. */
  private static final class Keys extends SimpleKeyManagerFactory {
    private final DomainKeys keys;

    Keys(DomainKeys keys) {
      this.keys = keys;
    }

    @Override
    protected void engineInit(KeyStore store, char[] password) {}

    @Override
    protected void engineInit(ManagerFactoryParameters parameters) {}

    @Override
    protected KeyManager[] engineGetKeyManagers() {
      return new KeyManager[] {keys};
    }
  }
}
