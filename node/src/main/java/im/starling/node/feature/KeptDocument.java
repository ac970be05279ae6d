// SPDX-License-Identifier: Apache-2.0
package im.starling.node.feature;

import im.starling.protocol.Header;
import im.starling.protocol.Iq;
import im.starling.protocol.Payload;
import im.starling.protocol.Stanza;
import io.vertx.core.buffer.Buffer;

/**
 * Between what a client keeps with us and its bytes in the database: an IQ, which stands by itself
 * and comes back byte for byte.
 */
record KeptDocument(Payload payload) {
  private static final Header HEADER = new Header("kept", null, null, null);

  static KeptDocument read(Buffer stored) {
    return new KeptDocument(Stanza.parse(stored.getBytes()).payload());
  }

  Buffer bytes() {
    return Buffer.buffer(new Iq(HEADER, Iq.Type.RESULT, payload).bytes());
  }
}
