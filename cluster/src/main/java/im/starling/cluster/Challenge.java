// SPDX-License-Identifier: Apache-2.0
package im.starling.cluster;

import com.hazelcast.nio.MemberSocketInterceptor;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Properties;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What two members say before anything else on a new connection: each proves that it knows the
 * secret, without saying it. Who does not is cut off before Hazelcast reads a byte of it. Called on
 * Hazelcast's threads, with a socket that blocks.
 */
final class Challenge implements MemberSocketInterceptor {
  private static final String ALGORITHM = "HmacSHA256";
  private static final int LENGTH = 32;
  private static final int TIMEOUT = 3_000;

  private final SecretKeySpec key;
  private final SecureRandom random;

  Challenge(Secret secret, SecureRandom random) throws GeneralSecurityException {
    this.key = new SecretKeySpec(secret.derived("member", LENGTH), ALGORITHM);
    this.random = random;
  }

  @Override
  public void init(Properties properties) {}

  @Override
  public void onConnect(Socket socket) throws IOException {
    socket.setSoTimeout(TIMEOUT);
    byte[] mine = fresh();
    send(socket, mine);
    byte[] theirs = read(socket);
    verify(proof("accepts", mine, theirs), read(socket));
    send(socket, proof("connects", mine, theirs));
    socket.setSoTimeout(0);
  }

  @Override
  public void onAccept(Socket socket) throws IOException {
    socket.setSoTimeout(TIMEOUT);
    byte[] theirs = read(socket);
    byte[] mine = fresh();
    send(socket, mine);
    send(socket, proof("accepts", theirs, mine));
    verify(proof("connects", theirs, mine), read(socket));
    socket.setSoTimeout(0);
  }

  private byte[] fresh() {
    byte[] bytes = new byte[LENGTH];
    random.nextBytes(bytes);
    return bytes;
  }

  private static byte[] read(Socket socket) throws IOException {
    InputStream in = socket.getInputStream();
    byte[] bytes = in.readNBytes(LENGTH);
    if (bytes.length < LENGTH) {
      throw new EOFException("a member left before it had proved that it is one");
    }
    return bytes;
  }

  private static void send(Socket socket, byte[] bytes) throws IOException {
    OutputStream out = socket.getOutputStream();
    out.write(bytes);
    out.flush();
  }

  /** The role is part of it: what one side has said is of no use to whoever repeats it. */
  private byte[] proof(String role, byte[] connector, byte[] acceptor) throws IOException {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      mac.update(role.getBytes(StandardCharsets.US_ASCII));
      mac.update(connector);
      return mac.doFinal(acceptor);
    } catch (GeneralSecurityException e) {
      throw new IOException(e);
    }
  }

  private static void verify(byte[] expected, byte[] given) throws IOException {
    if (!MessageDigest.isEqual(expected, given)) {
      throw new IOException("a member does not know the secret of this cluster");
    }
  }
}
