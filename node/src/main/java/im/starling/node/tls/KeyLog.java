// SPDX-License-Identifier: Apache-2.0
package im.starling.node.tls;

import im.starling.node.transport.TlsSession;
import io.netty.channel.ChannelHandler;
import io.netty.handler.ssl.ReferenceCountedOpenSslContext;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.handler.ssl.SslHandler;
import io.netty.internal.tcnative.KeyLogCallback;
import io.netty.internal.tcnative.SSLContext;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hears the secrets of the handshakes of one context, which is how BoringSSL lets us have what it
 * does not export: of each connection the value of {@code tls-exporter} (RFC 9266). Nothing else is
 * kept, and what was heard is overwritten. On the loops of the connections.
 */
final class KeyLog implements KeyLogCallback {
  private static final Logger log = LoggerFactory.getLogger(KeyLog.class);

  /** The label of a line; a client's random and the secret follow, in hexadecimal. */
  private static final byte[] LABEL = "EXPORTER_SECRET ".getBytes(StandardCharsets.US_ASCII);

  /** The connections whose handshakes go on, by the addresses of their engines. */
  private final ConcurrentMap<Long, Session> handshakes = new ConcurrentHashMap<>();

  private KeyLog() {}

  /** Begins to hear. Netty makes contexts and has no call for this, so their address is read. */
  static KeyLog of(ReferenceCountedOpenSslContext context) throws ReflectiveOperationException {
    Field address = ReferenceCountedOpenSslContext.class.getDeclaredField("ctx");
    address.setAccessible(true);
    KeyLog log = new KeyLog();
    if (!SSLContext.setKeyLogCallback(address.getLong(context), log)) {
      throw new UnsupportedOperationException("this is not BoringSSL");
    }
    return log;
  }

  /** Waits for the secret of a connection that is about to begin. */
  TlsSession follow(HelloGuard guard, SslHandler handler) {
    Long engine = ((ReferenceCountedOpenSslEngine) handler.engine()).sslPointer();
    Session session = new Session(handler, guard);
    handshakes.put(engine, session);
    // The address may belong to another connection when this one is told of its end.
    handler.handshakeFuture().addListener(done -> handshakes.remove(engine, session));
    return session;
  }

  @Override
  public void handle(long engine, byte[] line) {
    Session session = handshakes.get(engine);
    if (session != null && Arrays.mismatch(LABEL, line) == LABEL.length) {
      byte[] secret = secret(line);
      try {
        session.exporter =
            Exporter.export(secret, ChannelBinding.EXPORTER, ChannelBinding.EXPORTER_BYTES);
      } catch (GeneralSecurityException e) {
        log.atError().setCause(e).log("exporter-failed");
      }
      Arrays.fill(secret, (byte) 0);
    }
    Arrays.fill(line, (byte) 0);
  }

  private static byte[] secret(byte[] line) {
    int digits = line.length;
    while (line[digits - 1] != ' ') {
      digits--;
    }
    byte[] secret = new byte[(line.length - digits) / 2];
    for (int i = 0; i < secret.length; i++) {
      int high = HexFormat.fromHexDigit(line[digits + 2 * i]);
      int low = HexFormat.fromHexDigit(line[digits + 2 * i + 1]);
      secret[i] = (byte) (high << 4 | low);
    }
    return secret;
  }

  private static final class Session implements TlsSession {
    private final SslHandler handler;
    private final HelloGuard guard;
    private byte @Nullable [] exporter;

    Session(SslHandler handler, HelloGuard guard) {
      this.handler = handler;
      this.guard = guard;
    }

    @Override
    public SslHandler handler() {
      return handler;
    }

    @Override
    public ChannelHandler[] handlers() {
      return new ChannelHandler[] {guard, handler};
    }

    @Override
    public byte @Nullable [] exporter() {
      return exporter;
    }
  }
}
