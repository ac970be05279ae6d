// SPDX-License-Identifier: Apache-2.0
package im.starling.node.wire;

import im.starling.cluster.LinkListener;
import im.starling.cluster.NodeId;
import im.starling.cluster.NodeLink;
import im.starling.cluster.Sent;
import im.starling.cluster.Versions;
import im.starling.node.loop.Loop;
import im.starling.node.route.Moved;
import im.starling.node.route.Parcel;
import im.starling.persistence.Away;
import im.starling.persistence.Busy;
import im.starling.protocol.StanzaFailure;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one loop asks of loops of other nodes, and is asked (ADR 15). What it asks of one of them
 * arrives in order, and is answered or fails. On its loop.
 */
public final class Wire implements LinkListener {
  /** The version of the records that this code reads and writes. */
  public static final Versions VERSIONS = new Versions(1, 1);

  private static final Logger log = LoggerFactory.getLogger(Wire.class);

  /** What waits, in bytes, for a loop whose window is full; more is refused. */
  private static final long BACKLOG = 16 << 20;

  private final Loop loop;
  private final Map<Long, Asked> asked = new LinkedHashMap<>();
  private final Map<Target, Backlog> backlogs = new HashMap<>();
  private @Nullable Listener listener;
  private @Nullable Way way;
  private long last;

  private record Target(NodeId node, int loop) {}

  private record Asked(Target target, Promise<Answer> answer) {}

  /** What did not fit into a window, in order. */
  private static final class Backlog {
    private final ArrayDeque<Buffer> messages = new ArrayDeque<>();
    private long bytes;
  }

  /** Who is behind it. */
  public interface Listener {
    /** What another loop asks; the answer is of no use where nobody waits for one. */
    Future<Answer> called(NodeId from, int loop, Call call);

    /** The link to that loop has begun anew: what was said to it may not have been heard. */
    void broken(NodeId to, int loop);

    /** That was for a session behind such a link, and did not arrive as far as one can know. */
    void undelivered(Parcel parcel);

    /** That node is not there any more. */
    void gone(NodeId node);
  }

  /** What carries messages: a {@link NodeLink}, or a test in its place. */
  interface Way {
    Sent send(NodeId to, int loop, Buffer message);

    Future<Void> close();
  }

  private record Linked(NodeLink link) implements Way {
    @Override
    public Sent send(NodeId to, int loop, Buffer message) {
      return link.send(to, loop, message);
    }

    @Override
    public Future<Void> close() {
      return link.close();
    }
  }

  public Wire(Loop loop) {
    this.loop = loop;
  }

  /**
   * Goes over that link from now on, which has this as its listener. Before anything is asked.
   *
   * @param behind who answers what others ask
   */
  public void open(Listener behind, Function<LinkListener, NodeLink> open) {
    listener = behind;
    way = new Linked(open.apply(this));
  }

  void open(Listener behind, Way over) {
    listener = behind;
    way = over;
  }

  private Way way() {
    return Objects.requireNonNull(way);
  }

  private Listener behind() {
    return Objects.requireNonNull(listener);
  }

  /**
   * Fails with {@link NodeGone}, {@link LinkFull}, {@link Moved}, or what the other has failed
   * with.
   */
  public Future<Answer> ask(NodeId to, int toLoop, Call call) {
    long number = ++last;
    Target target = new Target(to, toLoop);
    byte[] message = Messages.written(number, call, loop.ticks());
    Promise<Answer> answer = Promise.promise();
    asked.put(number, new Asked(target, answer));
    switch (send(target, message, BACKLOG)) {
      case TAKEN -> {}
      case FULL -> {
        asked.remove(number);
        return Future.failedFuture(new LinkFull());
      }
      case GONE -> {
        asked.remove(number);
        return Future.failedFuture(new NodeGone());
      }
    }
    return answer.future().compose(Wire::good);
  }

  private static Future<Answer> good(Answer answer) {
    return switch (answer) {
      case Answer.Elsewhere ignored -> Future.failedFuture(new Moved());
      case Answer.Failed(var error) -> Future.failedFuture(new StanzaFailure(error));
      case Answer.Broken(var why) -> Future.failedFuture(new IllegalStateException(why));
      case Answer.Overloaded(var why) -> Future.failedFuture(new Busy(why));
      case Answer.NoDatabase(var why) -> Future.failedFuture(new Away(why));
      case Answer.Settled settled -> Future.succeededFuture(settled);
      case Answer.Done done -> Future.succeededFuture(done);
      case Answer.Released released -> Future.succeededFuture(released);
      case Answer.Returned returned -> Future.succeededFuture(returned);
      case Answer.Accounts accounts -> Future.succeededFuture(accounts);
      case Answer.Counted counted -> Future.succeededFuture(counted);
    };
  }

  /**
   * Says something to which there is no answer.
   *
   * @return false if it will not arrive: too much is on its way, or the node is not there
   */
  public boolean say(NodeId to, int toLoop, Call call) {
    Target target = new Target(to, toLoop);
    // What keeps homes and streams in step is small, and not refused.
    long bound = call instanceof Call.Deliver ? BACKLOG : Long.MAX_VALUE;
    return send(target, Messages.written(0, call, loop.ticks()), bound) == Sent.TAKEN;
  }

  private Sent send(Target to, byte[] message, long bound) {
    Buffer bytes = Buffer.buffer(message);
    Backlog backlog = backlogs.get(to);
    if (backlog == null) {
      Sent sent = way().send(to.node, to.loop, bytes);
      if (sent != Sent.FULL) {
        return sent;
      }
      backlog = new Backlog();
      backlogs.put(to, backlog);
    }
    if (backlog.bytes > bound) {
      return Sent.FULL;
    }
    backlog.bytes += message.length;
    backlog.messages.add(bytes);
    return Sent.TAKEN;
  }

  @Override
  public void drained(NodeId to, int toLoop) {
    Target target = new Target(to, toLoop);
    Backlog backlog = backlogs.get(target);
    while (backlog != null && !backlog.messages.isEmpty()) {
      Buffer next = backlog.messages.getFirst();
      if (way().send(to, toLoop, next) == Sent.FULL) {
        return;
      }
      backlog.messages.removeFirst();
      backlog.bytes -= next.length();
    }
    backlogs.remove(target);
  }

  @Override
  public void received(NodeId from, int fromLoop, Buffer message) {
    try {
      switch (Messages.read(message.getBytes(), loop.names(), loop.ticks())) {
        case Heard.Called(var number, var call) -> called(from, fromLoop, number, call);
        case Heard.Answered(var number, var answer) -> {
          Asked question = asked.get(number);
          if (question != null && question.target.equals(new Target(from, fromLoop))) {
            asked.remove(number);
            question.answer.complete(answer);
          }
        }
        case Heard.Unreadable unreadable -> unreadable(from, fromLoop, unreadable);
      }
    } catch (MalformedFrame malformed) {
      log.atError().setCause(malformed).log("message-malformed");
    }
  }

  private void called(NodeId from, int fromLoop, long number, Call call) {
    Future<Answer> done;
    try {
      done = behind().called(from, fromLoop, call);
    } catch (RuntimeException bug) {
      log.atError().setCause(bug).log("call-failed");
      done = Future.failedFuture(bug);
    }
    if (number != 0) {
      done.otherwise(Answer::failure).onSuccess(answer -> answer(from, fromLoop, number, answer));
    }
  }

  /**
   * Where an answer cannot go any more, whoever waits for it has heard that we are gone. There are
   * no more answers than questions, which are bounded.
   */
  private void answer(NodeId to, int toLoop, long number, Answer answer) {
    var _ =
        send(
            new Target(to, toLoop), Messages.written(number, answer, loop.ticks()), Long.MAX_VALUE);
  }

  private void unreadable(NodeId from, int fromLoop, Heard.Unreadable message) {
    log.atError().addKeyValue("why", message.why()).log("message-unreadable");
    Answer.Broken broken = new Answer.Broken("not understood: " + message.why());
    if (message.answer()) {
      Asked question = asked.remove(message.number());
      if (question != null) {
        question.answer.complete(broken);
      }
    } else if (message.number() != 0) {
      answer(from, fromLoop, message.number(), broken);
    }
  }

  @Override
  public void broken(NodeId to, int toLoop, List<Buffer> unacknowledged) {
    Target target = new Target(to, toLoop);
    List<Buffer> unheard = new ArrayList<>(unacknowledged);
    Backlog backlog = backlogs.remove(target);
    if (backlog != null) {
      unheard.addAll(backlog.messages);
    }
    List<Asked> lost = new ArrayList<>();
    asked.values().removeIf(question -> question.target.equals(target) && lost.add(question));
    lost.forEach(question -> question.answer.fail(new NodeGone()));
    behind().broken(to, toLoop);
    unheard.forEach(this::undelivered);
  }

  private void undelivered(Buffer message) {
    try {
      if (Messages.read(message.getBytes(), loop.names(), loop.ticks())
          instanceof Heard.Called(_, Call.Deliver(_, var parcel))) {
        behind().undelivered(parcel);
      }
    } catch (MalformedFrame bug) {
      log.atError().setCause(bug).log("message-malformed");
    }
  }

  @Override
  public void gone(NodeId node) {
    behind().gone(node);
  }

  /** Ends all links; what is asked fails. */
  public Future<Void> close() {
    return way == null ? Future.succeededFuture() : way.close();
  }
}
