// SPDX-License-Identifier: Apache-2.0
package im.starling.node.stream;

import im.starling.node.loop.Loop;
import im.starling.node.route.Parcel;
import im.starling.node.route.Router;
import im.starling.protocol.Stanza;
import java.util.List;

/** Tells others of what a session's client will never see, where they are to hear of it. */
record Undelivered(Loop loop, Router router) {
  void give(List<Parcel> parcels) {
    parcels.forEach(this::give);
  }

  void give(Parcel parcel) {
    if (parcel.isCounted()) {
      router.unseen(loop, parcel).onFailure(lost -> {});
      return;
    }
    Stanza answer = parcel.unseen();
    if (answer != null) {
      router.route(loop, answer).onFailure(lost -> {});
    }
  }
}
