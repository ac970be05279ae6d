// SPDX-License-Identifier: Apache-2.0
package im.starling.node.feature.admin;

import im.starling.node.feature.commands.Command;
import im.starling.node.feature.commands.Command.Asker;
import im.starling.node.feature.commands.Stage;
import im.starling.node.forms.Field;
import im.starling.node.forms.Form;
import im.starling.node.forms.Submission;
import im.starling.node.route.Online;
import im.starling.persistence.Notices;
import im.starling.persistence.Notices.Kind;
import im.starling.protocol.BareJid;
import io.vertx.core.Future;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** What {@link Greeting} tells: how it is said, corrected, taken back (XEP-0133 §4.24–§4.28). */
public final class NoticeCommands {
  private static final Field MOTD =
      Field.ask(Field.Type.TEXT_MULTI, "motd", "Message of the day").mandatory();
  private static final Field WELCOME =
      Field.ask(Field.Type.TEXT_MULTI, "welcome", "Welcome").mandatory();

  private final Notices notices;
  private final Online online;
  private final Everybody everybody;

  public NoticeCommands(Notices notices, Greeting greeting, Online online) {
    this.notices = notices;
    this.online = online;
    online.onSaying(greeting::changed);
    this.everybody = new Everybody(online);
  }

  public List<Command> all(Set<BareJid> administrators) {
    return List.of(
        new AdminCommand(
            administrators,
            "set-motd",
            "Say a new message of the day",
            form("Everybody hears it once: now, or when they come.", MOTD),
            (answer, asker) ->
                notices
                    .say(asker.domain(), Kind.MOTD, words(answer, MOTD))
                    .compose(said -> tell(asker))),
        new AdminCommand(
            administrators,
            "edit-motd",
            "Correct the message of the day",
            asker -> said(asker, Kind.MOTD, "Who has heard it does not hear it again.", MOTD),
            (answer, asker) ->
                notices
                    .correct(asker.domain(), Kind.MOTD, words(answer, MOTD))
                    .compose(said -> tell(asker))),
        new AdminCommand(
            administrators,
            "delete-motd",
            "Take the message of the day back",
            (answer, asker) -> notices.remove(asker.domain(), Kind.MOTD).map(Stage.DONE)),
        new AdminCommand(
            administrators,
            "set-welcome",
            "Welcome new accounts",
            asker -> said(asker, Kind.WELCOME, "Accounts made from now on hear it once.", WELCOME),
            (answer, asker) ->
                notices
                    .correct(asker.domain(), Kind.WELCOME, words(answer, WELCOME))
                    .compose(said -> online.saying(asker.home().loop()))
                    .map(Stage.DONE)),
        new AdminCommand(
            administrators,
            "delete-welcome",
            "Welcome nobody any more",
            (answer, asker) -> notices.remove(asker.domain(), Kind.WELCOME).map(Stage.DONE)));
  }

  private static Form form(String instructions, Field field) {
    return Form.ask(
        AdminCommand.NAMESPACE, Objects.requireNonNull(field.label()), instructions, field);
  }

  /** The form with what is said now. */
  private Future<Form> said(Asker asker, Kind kind, String instructions, Field field) {
    return notices
        .find(asker.domain(), kind)
        .map(now ->
            form(instructions, now.map(words -> field.with(words.lines().toList())).orElse(field)));
  }

  private static String words(Submission answer, Field field) {
    return String.join("\n", answer.all(field.name()));
  }

  private Future<Stage> tell(Asker asker) {
    return online
        .saying(asker.home().loop())
        .compose(heard -> everybody.each(asker, account -> Greeting.order(asker, account)))
        .map(Stage.DONE);
  }
}
