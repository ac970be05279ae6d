// SPDX-License-Identifier: Apache-2.0
package im.starling.node.stream;

import im.starling.node.loop.Loop;
import im.starling.node.transport.Encryption;
import im.starling.node.transport.TlsSession;
import im.starling.node.transport.Transport;
import im.starling.protocol.Input;
import im.starling.protocol.Limits;
import im.starling.protocol.Namespaces;
import im.starling.protocol.StreamError;
import im.starling.protocol.StreamError.Condition;
import im.starling.protocol.StreamFailure;
import im.starling.protocol.Tokenizer;
import im.starling.protocol.XmlWriter;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection and its XML stream (RFC 6120 §4): reads at the pace at which its state can follow,
 * gathers what is written and sends it once at the end of the loop's turn. On its loop.
 */
final class Stream implements Transport.Receiver {
  private static final Logger log = LoggerFactory.getLogger(Stream.class);
  private static final byte[] END = "</stream:stream>".getBytes(StandardCharsets.UTF_8);

  /** What is gathered in one turn at most; what is more waits where it can be counted. */
  private static final int TURN_BYTES = 64 << 10;

  private final ClientService service;
  private final Loop loop;
  private final Transport transport;
  private final Tokenizer tokenizer;
  private final Allowance allowance;
  private StreamState state;
  private byte @Nullable [] output;
  private int length;
  private @Nullable Runnable whenWritten;
  private Runnable beforeFlush = () -> {};
  private Runnable drained = () -> {};
  private boolean opened;
  private boolean pumping;
  private boolean gone;
  private boolean ended;
  private boolean throttled;
  private int holds;
  private int silence;
  private @Nullable Promise<Void> cut;

  Stream(ClientService service, Transport transport) {
    this.service = service;
    this.loop = service.loop();
    this.transport = transport;
    this.tokenizer = new Tokenizer(service.bounds().unauthenticated(), loop.names());
    this.allowance = new Allowance(service.bounds().rates(), millis());
    this.state = new Ended();
  }

  /** Begins to read, in that state. */
  void start(StreamState first) {
    state = first;
    transport.open(this);
  }

  /** What ended stays ended. */
  void become(StreamState next) {
    if (!(state instanceof Ended)) {
      state = next;
    }
  }

  Loop loop() {
    return loop;
  }

  String peer() {
    return transport.peer();
  }

  /** How long ago the peer connected. */
  Duration age() {
    return transport.age();
  }

  @Nullable TlsSession tls() {
    return transport.tls();
  }

  /** The peer has proved who it is. */
  void authenticated() {
    transport.authenticated();
  }

  void limits(Limits limits) {
    tokenizer.limits(limits);
  }

  /** The next thing read is the header of a new stream (RFC 6120 §4.3.3). */
  void restart() {
    tokenizer.reset();
    opened = false;
  }

  /** Sends {@code proceed} and starts TLS; nothing that came in the clear is read after it. */
  void startTls(Encryption encryption, byte[] proceed) {
    hold();
    flush();
    restart();
    transport
        .startTls(encryption, proceed)
        .onSuccess(secure -> release())
        .onFailure(failure -> {
          log.atDebug().addKeyValue("peer", peer()).log("tls-failed");
          transport.close();
        });
  }

  /** Stops reading until {@link #release}; counts. */
  void hold() {
    if (holds++ == 0) {
      transport.pause();
    }
  }

  void release() {
    if (--holds == 0 && !gone) {
      pump();
      if (holds == 0) {
        transport.resume();
      }
    }
  }

  /** The response header (RFC 6120 §4.7), with the XML declaration before it. */
  void open(@Nullable String from, @Nullable String to) {
    opened = true;
    XmlWriter out = new XmlWriter(256);
    out.start("stream:stream", Namespaces.CLIENT)
        .attribute("xmlns", Namespaces.CLIENT)
        .attribute("xmlns:stream", Namespaces.STREAM)
        .attribute("id", service.login().ids().get())
        .attribute("from", from)
        .attribute("to", to)
        .attribute("version", "1.0")
        .attribute("xml:lang", "en");
    out.text("");
    write("<?xml version='1.0'?>".getBytes(StandardCharsets.UTF_8));
    write(out.bytes());
  }

  /** Adds to what goes out at the end of the turn; the array must not change any more. */
  void write(byte[] bytes) {
    if (gone || ended) {
      return;
    }
    byte[] out = output;
    if (out == null) {
      // Often the only one of its turn: then it need not be copied. It is full, so nothing is
      // added.
      output = bytes;
      length = bytes.length;
      loop.endOfTurn(this::flush);
      return;
    }
    if (out.length - length < bytes.length) {
      out = Arrays.copyOf(out, Math.max(out.length * 2, length + bytes.length));
      output = out;
    }
    System.arraycopy(bytes, 0, out, length, bytes.length);
    length += bytes.length;
  }

  boolean writable() {
    return !gone && !ended && length < TURN_BYTES && transport.writable();
  }

  /** Called when the peer reads again, after it did not. */
  void onDrain(Runnable resume) {
    drained = resume;
  }

  /** Called at the end of a turn in which something was written: the last chance to add to it. */
  void beforeFlush(Runnable hook) {
    beforeFlush = hook;
  }

  /** Called once, when what is flushed next has left for the kernel. */
  void whenWritten(Runnable callback) {
    whenWritten = callback;
  }

  private void flush() {
    if (gone || output == null) {
      return;
    }
    if (!ended) {
      beforeFlush.run();
    }
    byte[] out = output;
    int count = length;
    output = null;
    length = 0;
    Runnable left = whenWritten;
    if (left == null) {
      transport.write(out, count);
    } else {
      whenWritten = null;
      transport.write(out, count, left);
    }
    if (count >= TURN_BYTES && transport.writable()) {
      drained.run();
    }
  }

  /** Ends the stream with an error (RFC 6120 §4.9). */
  void fail(StreamError error) {
    if (gone || state instanceof Ended) {
      return;
    }
    log.atDebug().addKeyValue("peer", peer()).addKeyValue("error", error).log("stream-failed");
    if (!opened) {
      open(null, null);
    }
    XmlWriter out = new XmlWriter(200);
    out.start("stream:error", Namespaces.CLIENT);
    out.start(error.condition().element(), Namespaces.STREAM_ERRORS).end();
    if (error.text() != null) {
      out.start("text", Namespaces.STREAM_ERRORS).text(error.text()).end();
    }
    out.payload(error.detail()).end();
    write(out.bytes());
    end();
  }

  /** Ends the stream: sends its end tag, waits a little for the peer's, closes. */
  void end() {
    if (gone || state instanceof Ended) {
      return;
    }
    StreamState last = state;
    state = new Ended();
    if (opened) {
      write(END);
    }
    ended = true;
    flush();
    last.disconnected();
    transport.close();
  }

  /**
   * Closes the connection after what was written, without an end tag: the session may go on. To the
   * client that is a network that went away, so it comes back at once; after an error some clients
   * wait, and after an end tag they take their session for ended.
   *
   * @return completes when the connection is closed
   */
  Future<Void> cut() {
    Promise<Void> closed = cut != null ? cut : Promise.promise();
    cut = closed;
    if (gone) {
      closed.tryComplete();
      return closed.future();
    }
    flush();
    ended = true;
    transport.close();
    return closed.future();
  }

  /**
   * How often this was asked since the peer sent anything, or since we listened: who is not read
   * cannot be heard.
   */
  int silence() {
    silence = holds > 0 ? 0 : silence + 1;
    return silence;
  }

  @Override
  public void received(byte[] bytes) {
    silence = 0;
    if (ended) {
      return;
    }
    if (!allowance.bytes(bytes.length)) {
      throttle();
    }
    tokenizer.feed(bytes, 0, bytes.length);
    pump();
  }

  /** Who brings too much is not read for a while: TCP tells the peer, and nobody else notices. */
  private void throttle() {
    long pause = throttled ? 0 : allowance.pause(millis());
    if (pause > 0) {
      throttled = true;
      service.counts().count(ClientCounts.Event.PAUSED);
      hold();
      Loop.Timer _ =
          loop.after(
              pause,
              () -> {
                throttled = false;
                release();
              });
    }
  }

  /** A clock that does not jump. */
  private static long millis() {
    return System.nanoTime() / 1_000_000;
  }

  private void pump() {
    if (!pumping) {
      pumping = true;
      attempt(this::read);
      pumping = false;
    }
  }

  private void read() {
    while (holds == 0 && !gone && !ended) {
      Input input = tokenizer.next();
      if (input == null) {
        return;
      }
      if (!allowance.stanza()) {
        throttle();
      }
      state.on(input);
    }
  }

  /** Runs what is done for this stream; what it throws ends the stream and nothing else. */
  void attempt(Runnable task) {
    try {
      task.run();
    } catch (StreamFailure failure) {
      fail(failure.error());
    } catch (RuntimeException bug) {
      log.atError().setCause(bug).log("stream-broken");
      fail(Condition.INTERNAL_SERVER_ERROR.error());
    }
  }

  @Override
  public void drained() {
    drained.run();
  }

  @Override
  public void closed() {
    if (!gone) {
      gone = true;
      output = null;
      StreamState last = state;
      state = new Ended();
      last.disconnected();
      if (cut != null) {
        cut.tryComplete();
      }
    }
  }
}
