// SPDX-License-Identifier: Apache-2.0
package im.starling.interop.wire;

import im.starling.interop.Server;
import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/** An encrypted client connection: stanzas in, text out. One thread reads, any may write. */
final class Wire implements AutoCloseable {
  private static final XMLInputFactory XML = safe();
  private static final int CONNECT_MILLIS = 10_000;

  private final String domain;
  private Socket socket;
  private OutputStream out;
  private @Nullable XMLStreamReader reader;

  private Wire(Socket socket, String domain) throws IOException {
    this.domain = domain;
    this.socket = socket;
    this.out = new BufferedOutputStream(socket.getOutputStream());
  }

  private static XMLInputFactory safe() {
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    return factory;
  }

  /** Connects and encrypts; what follows is a new stream. */
  static Wire connect(Login login) throws IOException {
    Server server = login.server();
    Socket plain = new Socket();
    try {
      plain.connect(server.listener(login.tls()), CONNECT_MILLIS);
      plain.setTcpNoDelay(true);
      plain.setSoTimeout((int) login.patience().toMillis());
      SSLContext context = trusting(server);
      return switch (login.tls()) {
        case DIRECT -> new Wire(encrypt(plain, context, server.domain()), server.domain());
        case STARTTLS -> {
          Wire wire = new Wire(plain, server.domain());
          wire.open();
          wire.send("<starttls xmlns='" + Names.TLS + "'/>");
          wire.expect(Names.TLS, "proceed");
          wire.use(encrypt(plain, context, server.domain()));
          yield wire;
        }
      };
    } catch (IOException e) {
      plain.close();
      throw e;
    }
  }

  private static SSLContext trusting(Server server) throws IOException {
    try (InputStream pem = Files.newInputStream(server.certificate())) {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      store.setCertificateEntry(
          "server", CertificateFactory.getInstance("X.509").generateCertificate(pem));
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(store);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), new SecureRandom());
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static SSLSocket encrypt(Socket plain, SSLContext context, String domain)
      throws IOException {
    SSLSocket socket =
        (SSLSocket) context.getSocketFactory().createSocket(plain, domain, plain.getPort(), true);
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    socket.setSSLParameters(parameters);
    socket.startHandshake();
    return socket;
  }

  private void use(Socket encrypted) throws IOException {
    socket = encrypted;
    out = new BufferedOutputStream(encrypted.getOutputStream());
  }

  /**
   * Opens a stream, the first one or the next (RFC 6120 §4.3.3), and returns the server's features.
   */
  Element open() throws IOException {
    send(
        "<?xml version='1.0'?><stream:stream xmlns='jabber:client' xmlns:stream='"
            + Names.STREAMS
            + "' version='1.0' to='"
            + domain
            + "'>");
    try {
      // Not before the server has something to say: the parser looks at the first bytes at once.
      reader = XML.createXMLStreamReader(socket.getInputStream(), "UTF-8");
      while (reader.next() != XMLStreamConstants.START_ELEMENT) {
        // The XML declaration and white space come before the header.
      }
    } catch (XMLStreamException e) {
      throw broken(e);
    }
    return expect(Names.STREAMS, "features");
  }

  /** Writes and flushes. */
  synchronized void send(String xml) throws IOException {
    out.write(xml.getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  /** The next element of the stream. Its end, and a stream error, are exceptions. */
  Element read() throws IOException {
    XMLStreamReader stream = reader;
    if (stream == null) {
      throw new IOException("no stream is open");
    }
    try {
      for (int event = stream.next(); ; event = stream.next()) {
        if (event == XMLStreamConstants.START_ELEMENT) {
          Element element = Element.read(stream);
          if (element.is(Names.STREAMS, "error")) {
            throw new IOException("stream error: " + element.children());
          }
          return element;
        }
        if (event == XMLStreamConstants.END_ELEMENT || event == XMLStreamConstants.END_DOCUMENT) {
          throw new EOFException("the server closed the stream");
        }
      }
    } catch (XMLStreamException e) {
      throw broken(e);
    }
  }

  Element expect(String namespace, String name) throws IOException {
    Element element = read();
    if (!element.is(namespace, name)) {
      throw new IOException("expected " + name + ", not " + element);
    }
    return element;
  }

  private static IOException broken(XMLStreamException e) {
    return e.getNestedException() instanceof IOException io ? io : new IOException(e);
  }

  /** Breaks the connection without a word. */
  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      // It is as closed as it will be.
    }
  }
}
