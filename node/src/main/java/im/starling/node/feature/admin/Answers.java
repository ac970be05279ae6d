// SPDX-License-Identifier: Apache-2.0
package im.starling.node.feature.admin;

import im.starling.node.feature.commands.Command.Asker;
import im.starling.node.feature.commands.Refusal;
import im.starling.node.forms.Field;
import im.starling.node.forms.Submission;
import im.starling.protocol.BareJid;
import im.starling.protocol.FullJid;
import im.starling.protocol.Jid;
import im.starling.protocol.MalformedJid;
import im.starling.protocol.StanzaError.Condition;
import im.starling.protocol.StanzaFailure;
import java.util.List;

/** The fields that several commands of XEP-0133 have, and how they are read. */
final class Answers {
  static final Field ACCOUNT =
      Field.ask(Field.Type.JID_SINGLE, "accountjid", "The account").mandatory();
  static final Field ACCOUNTS =
      Field.ask(Field.Type.JID_MULTI, "accountjids", "The accounts").mandatory();
  private static final int PASSWORD_MOST = 1_023;

  private Answers() {}

  /** The one account that is meant; it is of the domain that was asked. */
  static BareJid account(Submission answer, Asker asker) {
    return account(answer.text("accountjid"), asker);
  }

  /** All accounts that are meant, each once. */
  static List<BareJid> accounts(Submission answer, Asker asker) {
    return answer.all("accountjids").stream()
        .filter(text -> !text.isEmpty())
        .map(text -> account(text, asker))
        .distinct()
        .toList();
  }

  /** All addresses that are meant, with their resources. */
  static List<Jid> addresses(Submission answer, Asker asker) {
    return answer.all("accountjids").stream()
        .filter(text -> !text.isEmpty())
        .map(text -> address(text, asker))
        .distinct()
        .toList();
  }

  /** A password that was written twice. */
  static String password(Submission answer) {
    String password = answer.text("password");
    if (answer.has("password-verify") && !answer.text("password-verify").equals(password)) {
      throw Refusal.BAD_PAYLOAD.failure("the two passwords differ");
    }
    if (password.isEmpty() || password.length() > PASSWORD_MOST) {
      throw Refusal.BAD_PAYLOAD.failure("no such password can be");
    }
    return password;
  }

  private static BareJid account(String text, Asker asker) {
    Jid jid = address(text, asker);
    if (jid instanceof FullJid) {
      throw Refusal.BAD_PAYLOAD.failure("an account has no resource: " + text);
    }
    return jid.bare();
  }

  private static Jid address(String text, Asker asker) {
    Jid jid;
    try {
      jid = Jid.parse(text);
    } catch (MalformedJid e) {
      throw Refusal.BAD_PAYLOAD.failure("no address: " + text);
    }
    if (jid.bare().local().isEmpty() || !jid.domain().equals(asker.domain())) {
      throw new StanzaFailure(Condition.ITEM_NOT_FOUND.error("no account of " + asker.domain()));
    }
    return jid;
  }
}
