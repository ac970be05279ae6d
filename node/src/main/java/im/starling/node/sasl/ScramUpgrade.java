// SPDX-License-Identifier: Apache-2.0
package im.starling.node.sasl;

import im.starling.persistence.ScramKeys;
import im.starling.protocol.Element;
import im.starling.protocol.QName;
import im.starling.protocol.XmlWriter;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;

/**
 * How an account gets keys for a hash for which it has none (XEP-0480 §3): its client derives what
 * they are made of, so that nobody is told the password.
 */
public final class ScramUpgrade {
  private static final String NAMESPACE = "urn:xmpp:scram-upgrade:0";
  private static final QName HASH = QName.of(NAMESPACE, "hash");
  private static final String PREFIX = "UPGR-SCRAM-";

  /** Nobody is to have keys for SHA-1 who has none. */
  private static final List<ScramHash> HASHES = List.of(ScramHash.SHA_256, ScramHash.SHA_512);

  private final ScramHash hash;
  private final byte[] salt;

  private ScramUpgrade(ScramHash hash, byte[] salt) {
    this.hash = hash;
    this.salt = salt;
  }

  /** The tasks of an account that is offered these mechanisms. */
  public static List<String> tasks(List<Mechanism> offered) {
    return HASHES.stream()
        .filter(hash -> offered.stream().noneMatch(mechanism -> mechanism.hash() == hash))
        .map(ScramUpgrade::task)
        .toList();
  }

  private static String task(ScramHash hash) {
    return PREFIX + hash.algorithm();
  }

  /** Begins a task of that name, with a new salt. */
  public static ScramUpgrade of(String task, SecureRandom random) {
    byte[] salt = new byte[PasswordHashing.SALT_BYTES];
    random.nextBytes(salt);
    ScramHash hash =
        HASHES.stream().filter(one -> task.equals(task(one))).findFirst().orElseThrow();
    return new ScramUpgrade(hash, salt);
  }

  /** Writes what the client has to derive with. */
  public void write(XmlWriter out) {
    out.start("salt", NAMESPACE)
        .attribute("iterations", Integer.toString(PasswordHashing.ITERATIONS))
        .text(Encoding.base64(salt))
        .end();
  }

  /** The keys out of the client's answer; empty if it is none. */
  public Optional<ScramKeys> keys(Element answer) {
    Element salted = answer.child(HASH);
    try {
      byte[] data = Encoding.base64(salted == null ? "" : salted.text().strip());
      return data.length == hash.length()
          ? Optional.of(hash.keys(salt, PasswordHashing.ITERATIONS, data))
          : Optional.empty();
    } catch (MalformedMessage e) {
      return Optional.empty();
    }
  }
}
