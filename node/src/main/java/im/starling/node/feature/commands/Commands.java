// SPDX-License-Identifier: Apache-2.0
package im.starling.node.feature.commands;

import static im.starling.node.feature.Declaration.Subject.ACCOUNT;
import static im.starling.node.feature.Declaration.Subject.SERVER;
import static im.starling.protocol.Iq.Type.SET;

import im.starling.node.feature.AccountHome;
import im.starling.node.feature.Declaration;
import im.starling.node.feature.Feature;
import im.starling.node.feature.Session;
import im.starling.node.forms.Form;
import im.starling.node.forms.Submission;
import im.starling.protocol.BareJid;
import im.starling.protocol.Element;
import im.starling.protocol.FullJid;
import im.starling.protocol.Iq;
import im.starling.protocol.Payload;
import im.starling.protocol.QName;
import im.starling.protocol.StanzaError.Condition;
import im.starling.protocol.StanzaFailure;
import im.starling.protocol.Xep;
import im.starling.protocol.XmlWriter;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * XEP-0050: commands at the domain, and at one's own account. Both are executed at the home of
 * whoever asks, whose session remembers what is not finished.
 */
@Xep(number = 50, title = "Ad-Hoc Commands", version = "1.3.0")
public final class Commands implements Feature {
  static final String NAMESPACE = "http://jabber.org/protocol/commands";

  /** What one session can leave unfinished; the next one is in the place of the oldest. */
  static final int RUNNING = 8;

  private static final QName COMMAND = QName.of(NAMESPACE, "command");
  private static final long PATIENCE = Duration.ofMinutes(15).toMillis();
  private static final Session.Key<List<Running>> KEY = Session.Key.of("commands");

  private final Map<String, Command> commands = new LinkedHashMap<>();
  private final Supplier<String> ids;

  /**
   * @param ids makes ids that nobody can guess
   */
  public Commands(List<Command> all, Supplier<String> ids) {
    all.forEach(command -> commands.put(command.node(), command));
    this.ids = ids;
  }

  @Override
  public void declare(Declaration to) {
    to.disco(SERVER, NAMESPACE)
        .disco(ACCOUNT, NAMESPACE)
        .discoNodes(new CommandNodes(commands))
        .iqToHome(SET, COMMAND, this::execute)
        .iqToServerAtHome(SET, COMMAND);
  }

  private Future<Iq> execute(Iq request, AccountHome home) {
    Element element = request.payload().child(0);
    String node = element.attribute("node");
    if (node == null) {
      throw new StanzaFailure(Condition.BAD_REQUEST.error("which command?"));
    }
    Action action = Action.of(element.attribute("action"));
    Command command = commands.get(node);
    if (command == null) {
      throw new StanzaFailure(Condition.ITEM_NOT_FOUND.error());
    }
    if (!command.open(home.address())) {
      throw new StanzaFailure(Condition.FORBIDDEN.error());
    }
    Session session = request.from() instanceof FullJid from ? home.session(from.resource()) : null;
    if (session == null) {
      throw new StanzaFailure(Condition.UNEXPECTED_REQUEST.error("the session is over"));
    }
    BareJid responder = Objects.requireNonNull(request.to()).bare();
    Step step = new Step(request, command, new Command.Asker(home, responder.domain()), session);
    String id = element.attribute("sessionid");
    if (id == null) {
      if (action != Action.EXECUTE) {
        throw Refusal.BAD_ACTION.failure("nothing runs that this could be done to");
      }
      return go(step, null, ids.get(), List.of());
    }
    Running running = find(step, id, responder);
    if (action == Action.CANCEL) {
      remember(session, running, null);
      return Future.succeededFuture(answer(step, id, "canceled", out -> {}));
    }
    return go(step, running, id, running.answers(action, element));
  }

  /** One request for a command. */
  private record Step(Iq request, Command command, Command.Asker asker, Session session) {}

  /** While it is executed nobody else can go on with it. */
  private Future<Iq> go(Step step, @Nullable Running before, String id, List<Submission> answers) {
    remember(step.session, before, null);
    return Future.succeededFuture()
        .compose(begun -> step.command.after(answers, step.asker))
        .map(stage ->
            switch (stage) {
              case Stage.Ask ask -> ask(step, id, answers, ask);
              case Stage.Done done -> answer(step, id, "completed", out -> write(done, out));
            })
        .onFailure(refused -> remember(step.session, null, before));
  }

  private static Iq ask(Step step, String id, List<Submission> answers, Stage.Ask ask) {
    BareJid responder = Objects.requireNonNull(step.request.to()).bare();
    long until = step.asker.home().loop().millis() + PATIENCE;
    remember(
        step.session,
        null,
        new Running(
            id, step.command.node(), responder, answers, ask.form().required(), ask.last(), until));
    return answer(
        step,
        id,
        "executing",
        out -> {
          out.start("actions").attribute("execute", ask.last() ? "complete" : "next");
          if (!answers.isEmpty()) {
            out.start("prev").end();
          }
          out.start(ask.last() ? "complete" : "next").end().end();
          ask.form().writeTo(out);
        });
  }

  private static void write(Stage.Done done, XmlWriter out) {
    Form result = done.result();
    if (result != null) {
      result.writeTo(out);
    }
    Stage.Note note = done.note();
    if (note != null) {
      out.start("note").attribute("type", note.failed() ? "error" : "info");
      out.text(note.text()).end();
    }
  }

  private interface Content {
    void writeTo(XmlWriter out);
  }

  private static Iq answer(Step step, String id, String status, Content content) {
    return step.request.result(
        Payload.write(out -> {
          out.start(COMMAND).attribute("node", step.command.node()).attribute("sessionid", id);
          out.attribute("status", status).attribute("xml:lang", "en");
          content.writeTo(out);
          out.end();
        }));
  }

  /** An id that we could have given is one that is over. */
  private Running find(Step step, String id, BareJid responder) {
    long now = step.asker.home().loop().millis();
    for (Running running : running(step.session)) {
      if (running.id().equals(id)) {
        if (!running.node().equals(step.command.node()) || !running.responder().equals(responder)) {
          throw Refusal.BAD_SESSIONID.failure("that is the id of something else");
        }
        if (running.until() < now) {
          break;
        }
        return running;
      }
    }
    throw id.length() == ids.get().length()
        ? Refusal.SESSION_EXPIRED.failure("that is over")
        : Refusal.BAD_SESSIONID.failure("no such id was given");
  }

  private static List<Running> running(Session session) {
    return Objects.requireNonNullElse(session.get(KEY), List.of());
  }

  private static void remember(Session session, @Nullable Running gone, @Nullable Running added) {
    List<Running> now = new ArrayList<>(running(session));
    if (gone != null) {
      now.remove(gone);
    }
    if (added != null) {
      now.add(added);
    }
    if (now.size() > RUNNING) {
      now.removeFirst();
    }
    session.put(KEY, List.copyOf(now));
  }
}
