// SPDX-License-Identifier: Apache-2.0
package im.starling.persistence;

import im.starling.protocol.QName;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;

/** XML that owners keep with us. The home of the owner is the only writer. */
public interface Documents {
  /** What a document is; names are unique within a kind. */
  enum Kind {
    /** What the owner tells everybody (XEP-0054). */
    VCARD(1),
    /** What only the owner sees (XEP-0049). */
    PRIVATE(2);

    final short number;

    Kind(int number) {
      this.number = (short) number;
    }
  }

  /** How much one owner can keep of a kind. */
  record Room(int documents, long bytes) {}

  Future<Optional<Buffer>> load(long owner, Kind kind, QName name);

  /** Replaces what was there. False, and nothing is changed, where there is no room for it. */
  Future<Boolean> save(long owner, Kind kind, QName name, Buffer document, Room room);
}
