// SPDX-License-Identifier: Apache-2.0
package im.starling.persistence;

import im.starling.protocol.BareJid;
import io.vertx.core.Future;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Who has an account here. */
public interface Accounts {
  Future<Optional<Account>> find(BareJid address);

  /** The account and its keys for every hash, in one query. */
  Future<Optional<Credentials>> credentials(BareJid address);

  /**
   * The most common kinds of keys, from a sample that is the same each time unless accounts come:
   * one look at a few thousand rows.
   */
  Future<List<KeyKinds>> keyKinds();

  /** For the operator, who may give a name again. Fails with {@link AccountExists}. */
  Future<Account> create(BareJid address, List<ScramKeys> keys);

  /**
   * For strangers: the name of an account that was removed is not to be had again, since others may
   * still take whoever has it for its owner. Fails with {@link AccountExists}.
   */
  Future<Account> register(BareJid address, List<ScramKeys> keys);

  /**
   * Replaces the keys for all hashes; which sessions that ends is for the caller to say. Fails with
   * {@link NoAccount}.
   */
  Future<Void> password(BareJid address, List<ScramKeys> keys);

  /**
   * The same where no home can be asked: all sessions of the account end soon, and those that began
   * with the new password until then. Fails with {@link NoAccount}.
   */
  Future<Void> reset(BareJid address, List<ScramKeys> keys);

  /** Adds keys for a hash for which there are none, unless the password has changed meanwhile. */
  Future<Void> upgrade(Account account, ScramKeys keys);

  /**
   * Lets nobody log in to the account until {@link #enable}; its data stay, its sessions end soon.
   * Fails with {@link NoAccount}.
   *
   * @param text what is said to who proves that the account is theirs: best with an address of the
   *     web where they find out more. Null: nothing
   */
  Future<Void> disable(BareJid address, @Nullable String text);

  /** Undoes {@link #disable}. Fails with {@link NoAccount}. */
  Future<Void> enable(BareJid address);

  /** The account and all that it owns: keys, roster, log. True if there was one. */
  Future<Boolean> remove(BareJid address);

  /**
   * Whose sessions have had to end in the last hour, whoever decided it, but for those that are
   * known, and for accounts that were disabled and are not any more. In the order of their numbers.
   *
   * @param after all up to this number are known
   * @param known these are known, too
   */
  Future<List<AccountEnd>> ends(long after, Collection<Long> known, int limit);

  /**
   * The accounts of a domain in the order of their localparts.
   *
   * @param after the localpart where the page before ended, "" for the first page
   */
  Future<List<Account>> list(String domain, String after, int limit);

  Future<Long> count(String domain);

  /** The first accounts of a domain that are disabled, in the order of their localparts. */
  Future<List<Account>> disabled(String domain, int limit);

  Future<Long> countDisabled(String domain);
}
