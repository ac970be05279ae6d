// SPDX-License-Identifier: Apache-2.0
package im.starling.node.feature;

import static im.starling.node.feature.Declaration.Subject.SERVER;
import static im.starling.protocol.Iq.Type.GET;

import im.starling.protocol.Payload;
import im.starling.protocol.QName;
import im.starling.protocol.Xep;
import io.vertx.core.Future;

/** XEP-0092: Software Version. Says nothing of the operating system. */
@Xep(number = 92, title = "Software Version", version = "1.1")
public final class SoftwareVersion implements Feature {
  private static final QName VERSION = QName.of("jabber:iq:version", "query");

  private final Payload answer;

  public SoftwareVersion(String version) {
    answer =
        Payload.write(
            out -> out.start(VERSION).leaf("name", "Starling").leaf("version", version).end());
  }

  @Override
  public void declare(Declaration to) {
    to.disco(SERVER, VERSION.namespace())
        .iqToServer(
            GET, VERSION, (request, from) -> Future.succeededFuture(request.result(answer)));
  }
}
