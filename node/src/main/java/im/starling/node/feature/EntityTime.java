// SPDX-License-Identifier: Apache-2.0
package im.starling.node.feature;

import static im.starling.node.feature.Declaration.Subject.SERVER;
import static im.starling.protocol.Iq.Type.GET;

import im.starling.protocol.Payload;
import im.starling.protocol.QName;
import im.starling.protocol.Xep;
import io.vertx.core.Future;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;

/** XEP-0202: Entity Time, in UTC. */
@Xep(number = 202, title = "Entity Time", version = "2.0")
public final class EntityTime implements Feature {
  private static final QName TIME = QName.of("urn:xmpp:time", "time");

  private final InstantSource clock;

  public EntityTime(InstantSource clock) {
    this.clock = clock;
  }

  @Override
  public void declare(Declaration to) {
    to.disco(SERVER, TIME.namespace())
        .iqToServer(GET, TIME, (request, from) -> Future.succeededFuture(request.result(now())));
  }

  private Payload now() {
    String utc = clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
    return Payload.write(out -> out.start(TIME).leaf("tzo", "+00:00").leaf("utc", utc).end());
  }
}
