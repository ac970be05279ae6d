// SPDX-License-Identifier: Apache-2.0
package im.starling.node.scene;

import java.util.List;

/** A running server on which scenes are played, all of them on the same one. */
interface SceneServer extends AutoCloseable {
  /** How scenes call it in {@code differs from NAME: …}. */
  String name();

  String host();

  int starttlsPort();

  int directPort();

  /** Two local domains: what scenes call {@code {domain}} and {@code {other}}. */
  List<String> domains();

  /** Creates an account; the address is bare, and used by nobody else. */
  void account(String jid, String password);

  /** Lets nobody log in to an account; who proves that it is theirs is told the text. */
  default void disable(String jid, String text) {
    throw new SceneFailure(name() + " has no word for it");
  }

  /** Leaves an account the keys for one hash, such as {@code SHA-1}. */
  default void keep(String jid, String hash) {
    throw new SceneFailure(name() + " has no word for it");
  }

  @Override
  void close();
}
