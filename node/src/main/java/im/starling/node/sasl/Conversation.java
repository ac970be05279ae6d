// SPDX-License-Identifier: Apache-2.0
package im.starling.node.sasl;

import im.starling.persistence.Credentials;
import im.starling.persistence.ScramKeys;
import java.util.Optional;

/** One mechanism's side of an {@link Exchange}, which calls it in order and in bounds only. */
interface Conversation {
  Step message(byte[] message) throws MalformedMessage;

  Step credentials(Optional<Credentials> credentials) throws MalformedMessage;

  Step derived(ScramKeys keys) throws MalformedMessage;
}
