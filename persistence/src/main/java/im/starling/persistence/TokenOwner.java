// SPDX-License-Identifier: Apache-2.0
package im.starling.persistence;

import java.util.List;

/**
 * An account, and what one of its clients can log in with: a token that it uses, and the next one
 * while it may not know of it yet.
 */
public record TokenOwner(Account account, List<Token> tokens) {
  public TokenOwner {
    tokens = List.copyOf(tokens);
  }
}
