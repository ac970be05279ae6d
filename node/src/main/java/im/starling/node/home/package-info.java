// SPDX-License-Identifier: Apache-2.0
/**
 * Homes: the one place where things happen to an address. A home lives on its shard's loop, so all
 * that happens to one address is serial without a lock. {@link im.starling.node.home.Homes} finds
 * and loads them; {@code UserHome} knows the sessions of an account, {@code Messages} the rules of
 * delivery, {@code Mailbox} the account's place in the log.
 */
@NullMarked
package im.starling.node.home;

import org.jspecify.annotations.NullMarked;
