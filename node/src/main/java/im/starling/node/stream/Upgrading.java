// SPDX-License-Identifier: Apache-2.0
package im.starling.node.stream;

import im.starling.node.sasl.Sasl2;
import im.starling.node.sasl.SaslFailure;
import im.starling.node.sasl.ScramUpgrade;
import im.starling.node.sasl.Step;
import im.starling.persistence.Account;
import im.starling.persistence.ScramKeys;
import im.starling.protocol.BadStanza;
import im.starling.protocol.Element;
import im.starling.protocol.Input;
import im.starling.protocol.Nonza;
import im.starling.protocol.QName;
import im.starling.protocol.Stanza;
import im.starling.protocol.StreamEnd;
import im.starling.protocol.StreamError.Condition;
import im.starling.protocol.StreamHeader;
import im.starling.protocol.Xep;
import im.starling.protocol.XmlWriter;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Between the proof of the password and the success: the client, which has asked for it, brings
 * what better keys are made of. One that has not asked never sees a task.
 */
@Xep(number = 480, title = "SASL Upgrade Tasks", version = "0.2.0")
final class Upgrading implements StreamState {
  private static final String NAMESPACE = "urn:xmpp:sasl:upgrade:0";
  private static final QName UPGRADE = QName.of(NAMESPACE, "upgrade");

  private final Negotiation negotiation;
  private final Authenticating before;
  private final Account account;
  private final List<String> tasks;
  private final Runnable then;
  private @Nullable ScramUpgrade going;
  private int done;
  private boolean over;

  private Upgrading(
      Negotiation negotiation,
      Authenticating before,
      Account account,
      List<String> tasks,
      Runnable then) {
    this.negotiation = negotiation;
    this.before = before;
    this.account = account;
    this.tasks = tasks;
    this.then = then;
  }

  /** §2.1. */
  static void offer(List<String> tasks, XmlWriter out) {
    tasks.forEach(task -> out.start("upgrade", NAMESPACE).text(task).end());
  }

  /** What the client asks for of that; what it was not offered is passed over. */
  static List<String> wanted(Element request, List<String> offered) {
    return request.children().stream()
        .filter(child -> child.name().equals(UPGRADE))
        .map(child -> child.text().strip())
        .filter(offered::contains)
        .distinct()
        .toList();
  }

  /**
   * Tells the client that its password was right, and that there is something left to do.
   *
   * @param before counts what fails
   * @param tasks one or more
   * @param then goes on when all are done
   */
  static void begin(
      Negotiation negotiation,
      Authenticating before,
      Step.Success proved,
      List<String> tasks,
      Runnable then) {
    Upgrading state = new Upgrading(negotiation, before, proved.account(), tasks, then);
    negotiation.stream.become(state);
    state.ask(proved.additional());
  }

  private void ask(byte @Nullable [] additional) {
    if (done == tasks.size()) {
      then.run();
      return;
    }
    XmlWriter out = new XmlWriter(256);
    Sasl2.writeTask(tasks.get(done), additional, out);
    negotiation.stream.write(out.bytes());
  }

  @Override
  public void on(Input input) {
    switch (input) {
      case Nonza nonza -> on(nonza.element());
      case StreamEnd end -> negotiation.stream.end();
      case StreamHeader header -> throw Condition.BAD_FORMAT.failure("the stream is open already");
      case Stanza stanza -> throw Condition.NOT_AUTHORIZED.failure("end this login first");
      case BadStanza stanza -> throw Condition.NOT_AUTHORIZED.failure("end this login first");
    }
  }

  /**
   * XEP-0388 §6.9: after a proof nobody begins another login on this stream, nor after a failure.
   */
  private void on(Element element) {
    boolean known = !over && element.namespace().equals(Sasl2.NAMESPACE);
    switch (known ? element.name().local() : "") {
      case "next" -> begin(element.attribute("task"));
      case "task-data" -> end(element);
      case "abort" -> failed(SaslFailure.ABORTED);
      default -> throw Condition.UNSUPPORTED_STANZA_TYPE.failure("end this login first");
    }
  }

  private void begin(@Nullable String named) {
    String task = tasks.get(done);
    if (going != null || !task.equals(named)) {
      failed(SaslFailure.MALFORMED_REQUEST);
      return;
    }
    ScramUpgrade upgrade = ScramUpgrade.of(task, new SecureRandom());
    going = upgrade;
    XmlWriter out = new XmlWriter(256).start("task-data", Sasl2.NAMESPACE);
    upgrade.write(out);
    negotiation.stream.write(out.end().bytes());
  }

  private void end(Element data) {
    Optional<ScramKeys> keys = going == null ? Optional.empty() : going.keys(data);
    if (keys.isEmpty()) {
      failed(SaslFailure.MALFORMED_REQUEST);
      return;
    }
    negotiation.await(
        negotiation.service.login().accounts().upgrade(account, keys.get()),
        stored -> {
          going = null;
          done++;
          ask(null);
        });
  }

  private void failed(SaslFailure condition) {
    over = true;
    XmlWriter out = new XmlWriter(256);
    Sasl2.write(new Step.Failure(condition), out);
    negotiation.stream.write(out.bytes());
    before.count(condition);
  }

  @Override
  public void disconnected() {
    negotiation.disconnected();
  }
}
