// SPDX-License-Identifier: Apache-2.0
package im.starling.persistence;

import io.vertx.core.Vertx;

/** To come. */
interface PgPersistence extends Persistence {
  static Persistence connect(Vertx vertx, Settings settings, SqlObserver observer) {
    if (vertx.isClustered()) {
      observer.ran(settings.toString(), 0, true);
    }
    throw new UnsupportedOperationException();
  }
}
