// SPDX-License-Identifier: Apache-2.0
package im.starling.node.sasl;

import im.starling.persistence.KeyKinds;
import im.starling.persistence.KeyKinds.Kind;
import im.starling.persistence.ScramKeys;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Keys for accounts that do not exist, so that they answer like those that do (RFC 6120 §6.5.10):
 * always the same for the same name, on every node that has the secret. Accounts that came from
 * elsewhere may have other hashes, iterations and salts than ours, and then a share of the decoys
 * has them too: else whoever has them would be known to exist. From any thread.
 */
final class Decoys {
  /** Small changes of the shares, which come with every new account, are to change nothing. */
  private static final int SHARES = 64;

  /** As long as a salt can be made. */
  private static final int SALT_MOST = 64;

  private final byte[] secret;
  private volatile List<List<Kind>> shares = List.of(ours());

  Decoys(byte[] secret) {
    this.secret = secret.clone();
  }

  private static List<Kind> ours() {
    return Arrays.stream(ScramHash.values()).map(Decoys::ours).toList();
  }

  private static Kind ours(ScramHash hash) {
    return new Kind(hash.algorithm(), PasswordHashing.ITERATIONS, PasswordHashing.SALT_BYTES);
  }

  /** From now on there is a share of each of these kinds, in that order, the most common first. */
  void resemble(List<KeyKinds> accounts) {
    long all = accounts.stream().mapToLong(KeyKinds::accounts).sum();
    List<List<Kind>> mixed = new ArrayList<>();
    for (KeyKinds kinds : accounts) {
      long share = Math.round((double) kinds.accounts() * SHARES / all);
      for (long i = 0; i < share && mixed.size() < SHARES; i++) {
        mixed.add(kinds.kinds());
      }
    }
    while (!mixed.isEmpty() && mixed.size() < SHARES) {
      mixed.addFirst(mixed.getFirst());
    }
    shares = mixed.isEmpty() ? List.of(ours()) : List.copyOf(mixed);
  }

  /** The hashes for which an account of that name would have keys. */
  Set<ScramHash> hashes(String user) {
    List<Kind> kinds = kinds(user);
    Set<ScramHash> hashes = EnumSet.noneOf(ScramHash.class);
    for (ScramHash hash : ScramHash.values()) {
      if (kinds.stream().anyMatch(kind -> kind.hash().equals(hash.algorithm()))) {
        hashes.add(hash);
      }
    }
    return hashes;
  }

  private List<Kind> kinds(String user) {
    List<List<Kind>> now = shares;
    int draw = ByteBuffer.wrap(ScramHash.SHA_256.hmac(secret, "kinds " + user)).getShort() & 0xffff;
    return now.get((draw * now.size()) >> 16);
  }

  /** A salt goes with the kind of the keys: where that changes it is as if the password had. */
  ScramKeys keys(ScramHash hash, String user) {
    Kind kind =
        kinds(user).stream()
            .filter(one -> one.hash().equals(hash.algorithm()))
            .findFirst()
            .orElseGet(() -> ours(hash));
    byte[] salt = ScramHash.SHA_512.hmac(secret, "salt " + kind + ' ' + user);
    return hash.keys(
        Arrays.copyOf(salt, Math.min(kind.saltLength(), SALT_MOST)),
        kind.iterations(),
        hash.hmac(secret, "stored " + user),
        hash.hmac(secret, "server " + user));
  }
}
