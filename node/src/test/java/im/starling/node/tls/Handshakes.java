// SPDX-License-Identifier: Apache-2.0
package im.starling.node.tls;

import im.starling.node.loop.Loops;
import im.starling.node.transport.Admission;
import im.starling.node.transport.Encryption;
import im.starling.node.transport.Endpoint;
import im.starling.node.transport.TcpListener;
import im.starling.node.transport.TlsSession;
import im.starling.node.transport.Transport;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.vertx.core.Vertx;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/**
 * A listener that answers over TLS with what it knows of the session, and a client of the JDK. With
 * direct TLS it repeats what it hears after that.
 */
final class Handshakes implements AutoCloseable {
  /** What the client saw, and what the server said. */
  record Seen(
      String alpn,
      X509Certificate certificate,
      String exporter,
      String serverEndPoint,
      List<String> told) {
    /** Whether both sides have the same bindings, and the server forgot them at the login. */
    boolean agreed() {
      return told.equals(List.of(exporter, serverEndPoint, "forgotten"));
    }
  }

  /** How the client goes about it. */
  record Client(String sni, List<String> alpn, String version, List<String> ciphers) {
    /** With all cipher suites. */
    Client(String sni, List<String> alpn, String version) {
      this(sni, alpn, version, List.of());
    }
  }

  private final Vertx vertx = Vertx.vertx();
  private final boolean direct;
  private final int port;
  private SSLContext context = trusting();

  private Handshakes(boolean direct, Supplier<Encryption> encryption) throws TimeoutException {
    this.direct = direct;
    Loops loops = Loops.start(vertx, 1).await(10, TimeUnit.SECONDS);
    TcpListener listener =
        TcpListener.bind(
                vertx,
                loops.all(),
                new Endpoint("127.0.0.1", 0, 1_000, direct ? encryption : null, null),
                new Admission(new Admission.Bounds(1, 1, 1, 1_000, any -> true), none -> {}),
                (loop, transport) -> transport.open(new Answering(transport, direct, encryption)))
            .await(10, TimeUnit.SECONDS);
    listener.open();
    port = listener.port();
  }

  static Handshakes direct(Encryption encryption) throws TimeoutException {
    return new Handshakes(true, () -> encryption);
  }

  /** With what those certificates are at each connection. */
  static Handshakes direct(Certificates certificates) throws TimeoutException {
    return new Handshakes(true, certificates::direct);
  }

  /** TLS after a line of the client and one of the server. */
  static Handshakes startTls(Encryption encryption) throws TimeoutException {
    return new Handshakes(false, () -> encryption);
  }

  /** Tells the client what it knows of the TLS session. */
  private static final class Answering implements Transport.Receiver {
    private final Transport transport;
    private final Supplier<Encryption> encryption;
    private final boolean direct;

    Answering(Transport transport, boolean direct, Supplier<Encryption> encryption) {
      this.transport = transport;
      this.direct = direct;
      this.encryption = encryption;
      if (direct) {
        tell();
      }
    }

    @Override
    public void received(byte[] bytes) {
      if (direct) {
        transport.write(bytes, bytes.length);
      } else {
        transport
            .startTls(encryption.get(), new byte[] {'!'})
            .onSuccess(done -> tell())
            .onFailure(failure -> transport.close());
      }
    }

    private void tell() {
      TlsSession session = Objects.requireNonNull(transport.tls());
      String exporter = hex(Optional.ofNullable(session.exporter()));
      String end = hex(ChannelBinding.serverEndPoint(session.shown()));
      transport.authenticated();
      String kept = transport.tls() == null ? "forgotten" : "kept";
      byte[] line = String.join(",", exporter, end, kept + "\n").getBytes(StandardCharsets.UTF_8);
      transport.write(line, line.length);
    }

    @Override
    public void drained() {}

    @Override
    public void closed() {}
  }

  /** From here on clients know no TLS session of before. */
  Handshakes forget() {
    context = trusting();
    return this;
  }

  Seen connect(Client client) throws IOException {
    try (Socket plain = new Socket(InetAddress.getLoopbackAddress(), port)) {
      plain.setSoTimeout(10_000);
      if (!direct) {
        plain.getOutputStream().write('?');
        plain.getOutputStream().flush();
        plain.getInputStream().readNBytes(1);
      }
      try (SSLSocket socket =
          (SSLSocket) context.getSocketFactory().createSocket(plain, "127.0.0.1", port, true)) {
        return handshake(socket, client);
      }
    }
  }

  /** Bytes that begin no handshake, and then nothing more. */
  void send(byte[] bytes) throws IOException {
    try (Socket plain = new Socket(InetAddress.getLoopbackAddress(), port)) {
      plain.getOutputStream().write(bytes);
    }
  }

  /** A connection that stays, to a server of direct TLS. */
  Kept keep(Client client) throws IOException {
    Socket plain = new Socket(InetAddress.getLoopbackAddress(), port);
    plain.setSoTimeout(10_000);
    SSLSocket socket =
        (SSLSocket) context.getSocketFactory().createSocket(plain, "127.0.0.1", port, true);
    return new Kept(socket, handshake(socket, client));
  }

  /** A connection that stays. */
  record Kept(SSLSocket socket, Seen seen) implements AutoCloseable {
    /** Whether the server repeats a word. */
    boolean alive() throws IOException {
      byte[] word = "alive".getBytes(StandardCharsets.UTF_8);
      socket.getOutputStream().write(word);
      return Arrays.equals(word, socket.getInputStream().readNBytes(word.length));
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  private static Seen handshake(SSLSocket socket, Client client) throws IOException {
    SSLParameters parameters = socket.getSSLParameters();
    if (!client.sni.isEmpty()) {
      parameters.setServerNames(List.of(new SNIHostName(client.sni)));
    }
    parameters.setApplicationProtocols(client.alpn.toArray(String[]::new));
    parameters.setProtocols(new String[] {client.version});
    if (!client.ciphers.isEmpty()) {
      parameters.setCipherSuites(client.ciphers.toArray(String[]::new));
    }
    socket.setSSLParameters(parameters);
    socket.startHandshake();
    BufferedReader reader =
        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    String line = String.valueOf(reader.readLine());
    X509Certificate shown = (X509Certificate) socket.getSession().getPeerCertificates()[0];
    return new Seen(
        socket.getApplicationProtocol(),
        shown,
        hex(ChannelBinding.exporter(socket.getSession())),
        hex(ChannelBinding.serverEndPoint(shown)),
        List.of(line.split(",", -1)));
  }

  private static String hex(Optional<byte[]> bytes) {
    return bytes.map(HexFormat.of()::formatHex).orElse("none");
  }

  private static SSLContext trusting() {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(
          null, InsecureTrustManagerFactory.INSTANCE.getTrustManagers(), new SecureRandom());
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() throws TimeoutException {
    vertx.close().await(10, TimeUnit.SECONDS);
  }
}
