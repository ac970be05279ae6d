// SPDX-License-Identifier: Apache-2.0
package im.starling.node.feature;

import static im.starling.node.feature.Declaration.Subject.ACCOUNT;
import static im.starling.node.feature.Declaration.Subject.SERVER;
import static im.starling.protocol.Iq.Type.GET;

import im.starling.protocol.QName;
import im.starling.protocol.Xep;
import io.vertx.core.Future;

/** XEP-0199: XMPP Ping, of the server and of one's own account. */
@Xep(number = 199, title = "XMPP Ping", version = "2.0.1")
public final class Ping implements Feature {
  private static final QName PING = QName.of("urn:xmpp:ping", "ping");

  @Override
  public void declare(Declaration to) {
    to.disco(SERVER, PING.namespace())
        .disco(ACCOUNT, PING.namespace())
        .iqToServer(GET, PING, (request, from) -> Future.succeededFuture(request.result()))
        .iqToSelf(GET, PING, (request, from) -> Future.succeededFuture(request.result()));
  }
}
