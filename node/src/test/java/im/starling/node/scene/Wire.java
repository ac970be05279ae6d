// SPDX-License-Identifier: Apache-2.0
package im.starling.node.scene;

import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** One TCP connection to the server, plain at first or for good. Owned by one player's thread. */
final class Wire {
  /** Ends every wait; only a scene that fails comes near it. */
  static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Socket tcp;
  private Socket socket;
  private XmlReader reader;

  Wire(String host, int port) throws IOException {
    tcp = new Socket();
    tcp.setTcpNoDelay(true);
    tcp.setSoTimeout((int) PATIENCE.toMillis());
    tcp.connect(new InetSocketAddress(host, port), (int) PATIENCE.toMillis());
    socket = tcp;
    reader = new XmlReader(new BufferedInputStream(socket.getInputStream()));
  }

  /** TLS from here on, for the named domain; any certificate will do. */
  void secure(String domain, List<String> protocols) throws IOException {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, InsecureTrustManagerFactory.INSTANCE.getTrustManagers(), null);
      SSLSocket tls =
          (SSLSocket) context.getSocketFactory().createSocket(tcp, domain, tcp.getPort(), true);
      SSLParameters parameters = tls.getSSLParameters();
      parameters.setServerNames(List.of(new SNIHostName(domain)));
      parameters.setApplicationProtocols(protocols.toArray(String[]::new));
      tls.setSSLParameters(parameters);
      tls.startHandshake();
      socket = tls;
      restart();
    } catch (GeneralSecurityException e) {
      throw new IOException(e);
    }
  }

  X509Certificate certificate() throws IOException {
    if (!(socket instanceof SSLSocket tls)) {
      throw new IOException("the connection has no TLS");
    }
    return (X509Certificate) tls.getSession().getPeerCertificates()[0];
  }

  /** A new stream begins on the same connection (after TLS, after SASL). */
  void restart() throws IOException {
    reader = new XmlReader(new BufferedInputStream(socket.getInputStream()));
  }

  void send(String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    socket.getOutputStream().flush();
  }

  Xml readHeader() throws IOException {
    return reader.header();
  }

  boolean declared() {
    return reader.declared();
  }

  Event read() {
    try {
      Xml element = reader.element();
      return element == null ? new Event.Ended() : new Event.Came(element);
    } catch (SocketTimeoutException e) {
      throw new SceneFailure("nothing came for " + PATIENCE.toSeconds() + " s");
    } catch (IOException e) {
      return new Event.Broke(String.valueOf(e.getMessage()));
    }
  }

  /** As when the network goes away: no closing tag, no TLS closure alert. */
  void drop() throws IOException {
    tcp.setSoLinger(true, 0);
    tcp.close();
  }

  void close() throws IOException {
    tcp.close();
  }
}
