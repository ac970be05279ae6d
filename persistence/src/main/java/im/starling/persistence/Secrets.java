// SPDX-License-Identifier: Apache-2.0
package im.starling.persistence;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;

/** Random keys that all nodes of a cluster share. */
public interface Secrets {
  /** The secret of that name; made, once for the whole cluster, if there is none. */
  Future<Buffer> secret(String name, int length);
}
