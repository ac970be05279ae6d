// SPDX-License-Identifier: Apache-2.0
package im.starling.node.sasl;

import im.starling.persistence.Credentials;
import im.starling.persistence.ScramKeys;
import im.starling.persistence.TokenOwner;
import java.util.Optional;

/**
 * One mechanism's side of an {@link Exchange}, which calls it in order and in bounds only. It gets
 * nothing that it has not asked for.
 */
interface Conversation {
  Step message(byte[] message) throws MalformedMessage;

  default Step credentials(Optional<Credentials> credentials) throws MalformedMessage {
    throw new MalformedMessage("nobody asked for credentials");
  }

  default Step derived(ScramKeys keys) throws MalformedMessage {
    throw new MalformedMessage("nobody asked for keys");
  }

  default Step tokens(Optional<TokenOwner> owner) throws MalformedMessage {
    throw new MalformedMessage("nobody asked for tokens");
  }
}
