// SPDX-License-Identifier: Apache-2.0
package im.starling.node.transport;

import im.starling.node.loop.VertxLoop;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes each connection that may stay the transport of its loop. On the connection's loop. */
final class Connections extends ChannelInitializer<Channel> {
  private static final Logger log = LoggerFactory.getLogger(Connections.class);

  private final List<VertxLoop> loops;
  private final Endpoint endpoint;
  private final Admission admission;
  private final AcceptPace pace;
  private final BiConsumer<VertxLoop, Transport> accept;

  Connections(
      List<VertxLoop> loops,
      Endpoint endpoint,
      Admission admission,
      AcceptPace pace,
      BiConsumer<VertxLoop, Transport> accept) {
    this.loops = loops;
    this.endpoint = endpoint;
    this.admission = admission;
    this.pace = pace;
    this.accept = accept;
  }

  @Override
  protected void initChannel(Channel channel) {
    if (!(channel.remoteAddress() instanceof InetSocketAddress remote)) {
      var _ = channel.close(); // It is gone already.
      return;
    }
    InetAddress peer = remote.getAddress();
    if (endpoint.proxies() == null) {
      begin(channel, peer);
    } else if (endpoint.proxies().test(peer)) {
      channel
          .pipeline()
          .addLast(
              new ProxyHeader(peer, this::begin, () -> refuse(peer, Refusals.Reason.PROXY_HEADER)));
    } else {
      refuse(peer, Refusals.Reason.UNTRUSTED_PROXY);
      var _ = channel.close();
      pace.giveBack(channel);
    }
  }

  /** After its header. */
  private void begin(ChannelHandlerContext header, InetAddress client) {
    begin(header.channel(), client);
    header.fireChannelActive(); // for what was not there when it became so
  }

  private void begin(Channel channel, InetAddress client) {
    Admission.Place place = admission.admit(client);
    if (place == null) {
      log.atDebug().addKeyValue("peer", client.getHostAddress()).log("connection-refused");
      var _ = channel.close();
      if (!admission.full()) {
        pace.giveBack(channel);
      }
      return;
    }
    try {
      begin(channel, client, place);
    } catch (RuntimeException | Error e) {
      place.leave();
      throw e;
    }
  }

  private void begin(Channel channel, InetAddress client, Admission.Place place) {
    ChannelPipeline pipeline = channel.pipeline();
    TlsSession tls = endpoint.tls() == null ? null : endpoint.tls().get().begin(channel.alloc());
    if (tls != null) {
      pipeline.addLast(tls.handlers());
    }
    pipeline.addLast(new TcpTransport(loop(channel), client, place, tls, accept));
  }

  private void refuse(InetAddress peer, Refusals.Reason reason) {
    admission.refuse(reason);
    log.atDebug()
        .addKeyValue("peer", peer.getHostAddress())
        .addKeyValue("reason", reason)
        .log("connection-refused");
  }

  private VertxLoop loop(Channel channel) {
    for (VertxLoop loop : loops) {
      if (loop.eventLoop().equals(channel.eventLoop())) {
        return loop;
      }
    }
    throw new IllegalStateException("a connection on a loop that is not ours");
  }
}
