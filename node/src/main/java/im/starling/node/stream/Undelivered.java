// SPDX-License-Identifier: Apache-2.0
package im.starling.node.stream;

import im.starling.node.loop.Loop;
import im.starling.node.route.Parcel;
import im.starling.node.route.Router;
import im.starling.protocol.BareJid;
import im.starling.protocol.Iq;
import im.starling.protocol.Jid;
import im.starling.protocol.Message;
import im.starling.protocol.Presence;
import im.starling.protocol.Stanza;
import im.starling.protocol.StanzaError.Condition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of what a session's client will never see (XEP-0198 §5): a request is answered, a
 * message that no log keeps goes back to its sender; what is in the log is its home's to give to
 * another session. Presence, and what the account sent itself, such as a copy or a page of the
 * archive, is forgotten.
 */
record Undelivered(Loop loop, Router router, BareJid account) {
  void give(List<Parcel> parcels) {
    parcels.forEach(this::give);
  }

  void give(Parcel parcel) {
    if (parcel.seq() == 0 && returns(parcel.stanza())) {
      router
          .route(loop, parcel.stanza().answer(Condition.SERVICE_UNAVAILABLE.error()))
          .onFailure(lost -> {});
    }
  }

  private boolean returns(Stanza stanza) {
    return switch (stanza) {
      case Iq iq -> iq.request();
      case Presence ignored -> false;
      case Message message ->
          switch (message.type()) {
            case NORMAL, CHAT -> message.has(Message.BODY) && fromAnother(message.from());
            case GROUPCHAT, HEADLINE, ERROR -> false;
          };
    };
  }

  private boolean fromAnother(@Nullable Jid sender) {
    return sender != null && !sender.equals(account);
  }
}
