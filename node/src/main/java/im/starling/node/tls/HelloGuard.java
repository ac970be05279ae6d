// SPDX-License-Identifier: Apache-2.0
package im.starling.node.tls;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.SslClientHelloHandler;
import io.netty.util.concurrent.Future;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sends away who is not for us, before TLS begins. Who names a host that is none of our domains, or
 * none where there are several, gets no certificate of somebody else (RFC 6066 §3): the engines
 * could only say that the handshake failed. Who means another protocol (RFC 7301 §3.2) is a browser
 * that was led here (RFC 9325 §3.7), and with tcnative BoringSSL cannot be told to refuse it. On
 * the connection's loop.
 */
final class HelloGuard extends SslClientHelloHandler<Byte> {
  /** As much as Java takes. */
  private static final int LONGEST_HELLO = 32 << 10;

  /** Each look at a greeting that is not whole yet begins at its first byte. */
  private static final int MOST_LOOKS = 64;

  private static final int SERVER_NAME = 0;
  private static final int ALPN = 16;

  /** The one kind of a server's name. */
  private static final int HOST_NAME = 0;

  private static final byte WELCOME = 0;
  private static final byte UNRECOGNIZED_NAME = 112;
  private static final byte NO_APPLICATION_PROTOCOL = 120;

  private final DomainKeys keys;
  private final @Nullable String protocol;
  private int looks;

  /**
   * @param protocol the one that clients must name, if they name any; null: it does not matter
   */
  HelloGuard(DomainKeys keys, @Nullable String protocol) {
    super(LONGEST_HELLO);
    this.keys = keys;
    this.protocol = protocol;
  }

  /** A greeting in so many pieces is no client's: it is made to keep us busy. */
  @Override
  protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out)
      throws Exception {
    if (++looks > MOST_LOOKS) {
      in.skipBytes(in.readableBytes());
      var _ = context.close();
    } else {
      super.decode(context, in, out);
    }
  }

  @Override
  protected Future<Byte> lookup(ChannelHandlerContext context, @Nullable ByteBuf hello) {
    byte alert;
    try {
      alert = hello == null ? WELCOME : alert(hello);
    } catch (IndexOutOfBoundsException malformed) {
      alert = WELCOME; // and the engine says what is wrong with it
    }
    return context.executor().newSucceededFuture(alert);
  }

  @Override
  protected void onLookupComplete(ChannelHandlerContext context, Future<Byte> looked) {
    byte alert = looked.getNow();
    if (alert == WELCOME) {
      context.pipeline().remove(this); // hands on what it has read
    } else {
      context
          .writeAndFlush(Unpooled.wrappedBuffer(new byte[] {21, 3, 3, 0, 2, 2, alert}))
          .addListener(ChannelFutureListener.CLOSE);
    }
  }

  /** Why a client is not for us, by its greeting (RFC 8446 §4.1.2). */
  private byte alert(ByteBuf hello) {
    hello.skipBytes(2 + 32);
    hello.skipBytes(hello.readUnsignedByte()); // session
    hello.skipBytes(hello.readUnsignedShort()); // cipher suites
    hello.skipBytes(hello.readUnsignedByte()); // compression
    ByteBuf extensions = hello.readSlice(hello.isReadable() ? hello.readUnsignedShort() : 0);
    boolean ours = keys.fallback() != null;
    boolean understood = true;
    while (extensions.isReadable()) {
      int type = extensions.readUnsignedShort();
      ByteBuf extension = extensions.readSlice(extensions.readUnsignedShort());
      if (type == SERVER_NAME) {
        ours = known(extension.readSlice(extension.readUnsignedShort()));
      } else if (type == ALPN && protocol != null) {
        understood = named(protocol, extension.readSlice(extension.readUnsignedShort()));
      }
    }
    return !ours ? UNRECOGNIZED_NAME : understood ? WELCOME : NO_APPLICATION_PROTOCOL;
  }

  private boolean known(ByteBuf names) {
    while (names.isReadable()) {
      int kind = names.readUnsignedByte();
      String name = names.readString(names.readUnsignedShort(), StandardCharsets.US_ASCII);
      if (kind == HOST_NAME && keys.of(name) != null) {
        return true;
      }
    }
    return false;
  }

  private static boolean named(String protocol, ByteBuf protocols) {
    while (protocols.isReadable()) {
      int length = protocols.readUnsignedByte();
      if (protocols.readString(length, StandardCharsets.US_ASCII).equals(protocol)) {
        return true;
      }
    }
    return false;
  }
}
