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
 * Sends away who means another protocol, before TLS begins (RFC 7301 §3.2): with tcnative BoringSSL
 * cannot be told to, and it is what keeps a browser from being led here (RFC 9325 §3.7). On the
 * connection's loop.
 */
final class AlpnGuard extends SslClientHelloHandler<Boolean> {
  /** As much as Java takes. */
  private static final int LONGEST_HELLO = 32 << 10;

  /** Each look at a greeting that is not whole yet begins at its first byte. */
  private static final int MOST_LOOKS = 64;

  private static final int ALPN = 16;

  /** A record with an alert: fatal, no_application_protocol. */
  private static final byte[] NO_APPLICATION_PROTOCOL = {21, 3, 3, 0, 2, 2, 120};

  private final String protocol;
  private int looks;

  AlpnGuard(String protocol) {
    super(LONGEST_HELLO);
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
  protected Future<Boolean> lookup(ChannelHandlerContext context, @Nullable ByteBuf hello) {
    boolean welcome;
    try {
      welcome = hello == null || welcome(hello);
    } catch (IndexOutOfBoundsException malformed) {
      welcome = true; // and BoringSSL says what is wrong with it
    }
    return context.executor().newSucceededFuture(welcome);
  }

  @Override
  protected void onLookupComplete(ChannelHandlerContext context, Future<Boolean> looked) {
    if (looked.getNow()) {
      context.pipeline().remove(this); // hands on what it has read
    } else {
      context
          .writeAndFlush(Unpooled.wrappedBuffer(NO_APPLICATION_PROTOCOL))
          .addListener(ChannelFutureListener.CLOSE);
    }
  }

  /** Whether a client is for us, by its greeting (RFC 8446 §4.1.2). */
  private boolean welcome(ByteBuf hello) {
    hello.skipBytes(2 + 32);
    hello.skipBytes(hello.readUnsignedByte()); // session
    hello.skipBytes(hello.readUnsignedShort()); // cipher suites
    hello.skipBytes(hello.readUnsignedByte()); // compression
    ByteBuf extensions = hello.readSlice(hello.isReadable() ? hello.readUnsignedShort() : 0);
    while (extensions.isReadable()) {
      int type = extensions.readUnsignedShort();
      ByteBuf extension = extensions.readSlice(extensions.readUnsignedShort());
      if (type == ALPN) {
        return named(extension.readSlice(extension.readUnsignedShort()));
      }
    }
    return true;
  }

  private boolean named(ByteBuf protocols) {
    while (protocols.isReadable()) {
      int length = protocols.readUnsignedByte();
      if (protocols.readString(length, StandardCharsets.US_ASCII).equals(protocol)) {
        return true;
      }
    }
    return false;
  }
}
