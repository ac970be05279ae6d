// SPDX-License-Identifier: Apache-2.0
package im.starling.bench.scaling;

import im.starling.protocol.Input;
import im.starling.protocol.Limits;
import im.starling.protocol.Names;
import im.starling.protocol.StreamHeader;
import im.starling.protocol.Tokenizer;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;
import org.jspecify.annotations.Nullable;

/** A client's end of a stream: text out, elements in. Belongs to its socket's loop. */
final class ClientStream {
  private static final String HEADER =
      "<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'"
          + " version='1.0' to='localhost'>";

  private final NetSocket socket;
  private final Tokenizer tokenizer;
  private @Nullable Promise<Input> awaited;
  private @Nullable Listener listener;

  /** Who hears of all that comes, once the client has logged in. */
  interface Listener {
    void received(Input input);

    /** All is received that has come at once. */
    void rest();

    void closed();
  }

  ClientStream(NetSocket socket, Names names) {
    this.socket = socket;
    this.tokenizer = new Tokenizer(Limits.CLIENT, names);
    socket.handler(this::feed);
    socket.exceptionHandler(broken -> {}); // its end follows
    socket.closeHandler(closed -> closed());
  }

  void listen(Listener to) {
    listener = to;
  }

  void send(String xml) {
    write(Buffer.buffer(xml));
  }

  void write(Buffer xml) {
    socket.write(xml).onFailure(broken -> {}); // its end follows
  }

  /** Opens the stream, or opens it anew; answers with the server's features. */
  Future<Input> open() {
    tokenizer.reset();
    return ask(HEADER);
  }

  /** Sends something and answers with the next element that comes. */
  Future<Input> ask(String xml) {
    Promise<Input> answer = Promise.promise();
    awaited = answer;
    send(xml);
    return answer.future();
  }

  void close() {
    socket.close().onFailure(gone -> {});
  }

  private void feed(Buffer chunk) {
    byte[] bytes = chunk.getBytes();
    tokenizer.feed(bytes, 0, bytes.length);
    for (Input next = tokenizer.next(); next != null; next = tokenizer.next()) {
      received(next);
    }
    Listener to = listener;
    if (to != null) {
      to.rest();
    }
  }

  private void received(Input input) {
    Promise<Input> answer = awaited;
    if (input instanceof StreamHeader) {
      return;
    }
    if (answer != null) {
      awaited = null;
      answer.complete(input);
      return;
    }
    Listener to = listener;
    if (to != null) {
      to.received(input);
    }
  }

  private void closed() {
    Promise<Input> answer = awaited;
    Listener to = listener;
    if (answer != null) {
      answer.tryFail("the server has closed the stream");
    } else if (to != null) {
      to.closed();
    }
  }
}
