// SPDX-License-Identifier: Apache-2.0
package im.starling.node.home;

import im.starling.node.loop.Loop;
import im.starling.node.route.Envelope;
import im.starling.node.route.HomeLink;
import im.starling.node.route.Receipt;
import im.starling.protocol.BareJid;
import im.starling.protocol.Iq;
import im.starling.protocol.Message;
import io.vertx.core.Future;
import java.util.List;

/** All homes but the one that is tried: takes down who is answered. */
record Elsewhere(List<Iq> answers, List<Message> bounces) implements HomeLink {
  @Override
  public Future<Receipt> send(Loop asker, BareJid address, Envelope envelope) {
    if (envelope instanceof Envelope.Arriving(Iq iq, _)) {
      answers.add(iq);
    }
    if (envelope instanceof Envelope.Arriving(Message bounce, _)) {
      bounces.add(bounce);
    }
    return Receipt.ACCEPTED_NOW;
  }
}
