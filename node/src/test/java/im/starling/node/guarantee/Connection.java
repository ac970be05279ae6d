// SPDX-License-Identifier: Apache-2.0
package im.starling.node.guarantee;

import im.starling.node.TestNode;
import im.starling.node.config.Config.Listener;
import im.starling.node.scene.Xml;
import im.starling.node.scene.XmlReader;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;

/** A connection to a node and the negotiation on it, step by step. One thread reads. */
final class Connection implements AutoCloseable {
  static final int PATIENCE_MILLIS = 30_000;
  static final String SASL = "urn:ietf:params:xml:ns:xmpp-sasl";
  static final String BIND =
      "<iq type='set' id='b'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>";
  private static final String DOMAIN = TestNode.DOMAINS.getFirst();

  /** Little enough that a client which does not read is noticed soon. */
  private static final int KERNEL_BYTES = 16 << 10;

  private final Socket tcp = new Socket();
  private Socket socket = tcp;
  private XmlReader in;
  private final AtomicLong bytes = new AtomicLong();

  /** In the clear. */
  Connection(TestNode node, Listener.Tls listener) throws IOException {
    tcp.setReceiveBufferSize(KERNEL_BYTES);
    tcp.setSendBufferSize(KERNEL_BYTES);
    tcp.setTcpNoDelay(true);
    tcp.setSoTimeout(PATIENCE_MILLIS);
    tcp.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), node.port(listener)));
    in = reader();
  }

  /** With TLS from the first byte, of these versions; of any if none is named. */
  static Connection direct(TestNode node, String... versions) throws IOException {
    Connection connection = new Connection(node, Listener.Tls.DIRECT);
    connection.secure(versions);
    return connection;
  }

  void secure(String... versions) throws IOException {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, InsecureTrustManagerFactory.INSTANCE.getTrustManagers(), null);
      SSLSocket tls =
          (SSLSocket) context.getSocketFactory().createSocket(tcp, DOMAIN, tcp.getPort(), true);
      SSLParameters parameters = tls.getSSLParameters();
      parameters.setServerNames(List.of(new SNIHostName(DOMAIN)));
      if (versions.length > 0) {
        parameters.setProtocols(versions);
      }
      tls.setSSLParameters(parameters);
      tls.startHandshake();
      socket = tls;
      in = reader();
    } catch (GeneralSecurityException e) {
      throw new IOException(e);
    }
  }

  /** Begins a second handshake on a connection that is there, which TLS 1.2 knows. */
  void renegotiate() throws IOException {
    ((SSLSocket) socket).startHandshake();
  }

  SSLSession session() {
    return ((SSLSocket) socket).getSession();
  }

  /** Opens a stream and returns the features. */
  Xml open() throws IOException {
    in = reader();
    header();
    Xml _ = in.header();
    return read();
  }

  void header() throws IOException {
    send(
        "<?xml version='1.0'?><stream:stream to='%s' version='1.0' xmlns='%s' xmlns:stream='%s'>"
            .formatted(DOMAIN, Xml.CLIENT, Xml.STREAMS));
  }

  /** Direct TLS and a login, whose password is the name; nothing is bound. */
  static Connection authenticated(TestNode node, String user) throws IOException {
    Connection connection = direct(node);
    try {
      Xml features = connection.open();
      Xml success = connection.authenticate(user, user);
      if (!success.is(SASL, "success")) {
        throw new IOException(features + " but " + success);
      }
      Xml _ = connection.open();
      return connection;
    } catch (IOException e) {
      connection.close();
      throw e;
    }
  }

  /** Binds the resource that the server chooses. */
  void bind() throws IOException {
    send(BIND);
    Xml bound = read();
    if (!"result".equals(bound.attribute("type"))) {
      throw new IOException("not bound: " + bound);
    }
  }

  /** PLAIN; returns the answer. */
  Xml authenticate(String user, String password) throws IOException {
    send("<auth xmlns='%s' mechanism='PLAIN'>%s</auth>".formatted(SASL, plain(user, password)));
    return read();
  }

  private static String plain(String user, String password) {
    byte[] message = ("\0" + user + "\0" + password).getBytes(StandardCharsets.UTF_8);
    return Base64.getEncoder().encodeToString(message);
  }

  void send(String text) throws IOException {
    send(text.getBytes(StandardCharsets.UTF_8));
  }

  void send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    socket.getOutputStream().flush();
  }

  /** The next element; the end of the stream is an exception. */
  Xml read() throws IOException {
    Xml element = in.element();
    if (element == null) {
      throw new EOFException("the stream was closed");
    }
    return element;
  }

  /** How many bytes came, without what TLS adds. */
  long bytes() {
    return bytes.get();
  }

  /** All bytes until the server closes the connection, as text. */
  String rest() throws IOException {
    return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  /** As when the network goes away. */
  void drop() throws IOException {
    tcp.setSoLinger(true, 0);
    tcp.close();
  }

  @Override
  public void close() throws IOException {
    tcp.close();
  }

  private XmlReader reader() throws IOException {
    InputStream from = socket.getInputStream();
    return new XmlReader(
        new BufferedInputStream(
            new FilterInputStream(from) {
              @Override
              public int read(byte[] into, int offset, int length) throws IOException {
                int count = super.read(into, offset, length);
                bytes.addAndGet(Math.max(0, count));
                return count;
              }
            }));
  }
}
