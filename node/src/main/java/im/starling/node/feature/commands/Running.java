// SPDX-License-Identifier: Apache-2.0
package im.starling.node.feature.commands;

import im.starling.node.forms.Form;
import im.starling.node.forms.MalformedForm;
import im.starling.node.forms.Submission;
import im.starling.protocol.BareJid;
import im.starling.protocol.Element;
import java.util.ArrayList;
import java.util.List;

/**
 * A command that waits for an answer: all that there is to know of it, as data. What was answered
 * so far is enough to find the stage again.
 *
 * @param responder where it was asked for: the domain, or the account itself
 * @param required what the next answer has to have
 * @param last the next answer is the last
 * @param until when it is forgotten, milliseconds since 1970
 */
record Running(
    String id,
    String node,
    BareJid responder,
    List<Submission> answers,
    List<String> required,
    boolean last,
    long until) {

  Running {
    answers = List.copyOf(answers);
    required = List.copyOf(required);
  }

  /** The answers after an action on this stage; it is not to cancel. */
  List<Submission> answers(Action action, Element command) {
    List<Submission> after = new ArrayList<>(answers);
    if (action == Action.PREV) {
      if (answers.isEmpty()) {
        throw Refusal.BAD_ACTION.failure("this is the first stage");
      }
      after.removeLast();
      return after;
    }
    if (action == Action.NEXT && last) {
      throw Refusal.BAD_ACTION.failure("this is the last stage");
    }
    if (action == Action.COMPLETE && !last) {
      throw Refusal.BAD_ACTION.failure("there are more stages");
    }
    after.add(submission(command));
    return after;
  }

  private Submission submission(Element command) {
    try {
      Element data = command.child(Form.DATA);
      Submission submission = data == null ? Submission.EMPTY : Submission.parse(data);
      for (String field : required) {
        if (!submission.has(field)) {
          throw Refusal.BAD_PAYLOAD.failure("a field is missing: " + field);
        }
      }
      return submission;
    } catch (MalformedForm e) {
      throw Refusal.BAD_PAYLOAD.failure(String.valueOf(e.getMessage()));
    }
  }
}
