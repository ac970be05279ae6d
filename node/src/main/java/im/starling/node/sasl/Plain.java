// SPDX-License-Identifier: Apache-2.0
package im.starling.node.sasl;

import im.starling.persistence.Account;
import im.starling.persistence.Credentials;
import im.starling.persistence.ScramKeys;
import im.starling.protocol.BareJid;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** PLAIN (RFC 4616). As much work for a name that nobody has as for one that somebody has. */
final class Plain implements Conversation {
  /** Cheapest of the safe ones first: which is derived makes no difference to the answer. */
  private static final List<ScramHash> PREFERENCE =
      List.of(ScramHash.SHA_256, ScramHash.SHA_512, ScramHash.SHA_1);

  private final String domain;
  private final Decoys decoys;
  private @Nullable Request request;
  private @Nullable Expectation expectation;

  private record Request(String authzid, String name, String password) {
    /** Never the password. */
    @Override
    public String toString() {
      return "PLAIN request";
    }
  }

  /** {@code account} is null if nobody can get in. */
  private record Expectation(String authzid, @Nullable Account account, ScramKeys keys) {}

  Plain(String domain, Decoys decoys) {
    this.domain = domain;
    this.decoys = decoys;
  }

  @Override
  public Step message(byte[] message) throws MalformedMessage {
    String[] parts = Encoding.utf8(message).split("\0", -1);
    if (parts.length != 3 || parts[1].isEmpty() || parts[2].isEmpty()) {
      throw new MalformedMessage("authzid NUL authcid NUL password");
    }
    request = new Request(parts[0], parts[1], parts[2]);
    Optional<BareJid> user = Login.account(parts[1], domain);
    return user.isPresent()
        ? new Step.NeedCredentials(user.get())
        : derivation(request, parts[1], Optional.empty());
  }

  @Override
  public Step credentials(Optional<Credentials> credentials) throws MalformedMessage {
    if (request == null) {
      throw new MalformedMessage("credentials before a name");
    }
    String name = Login.account(request.name(), domain).orElseThrow().toString();
    return derivation(request, name, credentials);
  }

  private Step derivation(Request from, String name, Optional<Credentials> credentials) {
    Set<ScramHash> decoy = decoys.hashes(name);
    ScramHash hash =
        PREFERENCE.stream().filter(decoy::contains).findFirst().orElse(PREFERENCE.getFirst());
    ScramKeys keys = decoys.keys(hash, name);
    Account account = null;
    Optional<String> password = Password.prepare(from.password());
    for (ScramHash candidate : PREFERENCE.reversed()) {
      Optional<ScramKeys> found = credentials.flatMap(c -> c.keys(candidate.algorithm()));
      if (found.isPresent()) {
        hash = candidate;
        keys = found.get();
        account = password.isEmpty() ? null : credentials.map(Credentials::account).orElse(null);
      }
    }
    expectation = new Expectation(from.authzid(), account, keys);
    request = null;
    return new Step.NeedDerivation(
        hash, password.orElse(from.password()), keys.salt().getBytes(), keys.iterations());
  }

  @Override
  public Step derived(ScramKeys keys) throws MalformedMessage {
    if (expectation == null) {
      throw new MalformedMessage("keys before a password");
    }
    byte[] stored = expectation.keys().storedKey().getBytes();
    boolean right = MessageDigest.isEqual(keys.storedKey().getBytes(), stored);
    Account account = expectation.account();
    if (!right || account == null) {
      return new Step.Failure(SaslFailure.NOT_AUTHORIZED);
    }
    return Login.proved(account, expectation.authzid(), null);
  }
}
