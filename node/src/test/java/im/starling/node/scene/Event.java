// SPDX-License-Identifier: Apache-2.0
package im.starling.node.scene;

/** What a player can meet on its wire. */
sealed interface Event {
  /** An element of the stream: a stanza, features, an error, a nonza. */
  record Came(Xml element) implements Event {
    @Override
    public String toString() {
      return element.toString();
    }
  }

  /** The server closed its stream with {@code </stream:stream>}. */
  record Ended() implements Event {
    @Override
    public String toString() {
      return "</stream:stream>";
    }
  }

  /** The connection is gone without that. */
  record Broke(String reason) implements Event {
    @Override
    public String toString() {
      return "(the connection broke: " + reason + ")";
    }
  }
}
