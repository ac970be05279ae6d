// SPDX-License-Identifier: Apache-2.0
package im.starling.node.tls;

import im.starling.node.sasl.Channel;
import im.starling.node.transport.TlsSession;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A connection as SASL must know it: the bindings that it can really give are those it offers. */
public final class TlsChannel implements Channel {
  private final boolean encrypted;
  private final Map<String, byte[]> bindings = new LinkedHashMap<>(2);

  /** With the connection's TLS after its handshake, null without TLS. */
  public TlsChannel(@Nullable TlsSession session) {
    encrypted = session != null;
    if (session != null) {
      offer("tls-exporter", Optional.ofNullable(session.exporter()));
      offer("tls-server-end-point", ChannelBinding.serverEndPoint(session.shown()));
    }
  }

  private void offer(String type, Optional<byte[]> data) {
    data.ifPresent(there -> bindings.put(type, there));
  }

  @Override
  public boolean encrypted() {
    return encrypted;
  }

  @Override
  public Set<String> bindingTypes() {
    return bindings.keySet();
  }

  @Override
  public byte @Nullable [] binding(String type) {
    return bindings.get(type);
  }
}
