// SPDX-License-Identifier: Apache-2.0
package im.starling.node.tls;

import im.starling.node.config.Config;
import im.starling.node.transport.Encryption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The certificates of all domains, as what encrypts. They can be replaced while the server runs:
 * each handshake takes those that are in force when it begins. From any thread.
 */
public final class Certificates {
  private final Config config;
  private final SelfSigned maker;
  private final TlsEngine engine;
  private volatile InForce inForce;

  /** What belongs together: a handshake never sees the key of one and the chain of another. */
  private record InForce(
      Map<String, KeyMaterial> keys,
      Map<String, Encryption> startTls,
      Encryption direct,
      List<String> selfSigned) {}

  private Certificates(Config config, SelfSigned maker) throws CertificateProblem {
    this.config = config;
    this.maker = maker;
    this.engine = TlsEngine.of(config.tls().engine());
    this.inForce = read();
  }

  /** Reads the certificates of the configuration and makes those that it lacks. Blocks. */
  public static Certificates load(Config config, InstantSource clock) throws CertificateProblem {
    Path folder = config.data().resolve("certificates");
    return new Certificates(config, new SelfSigned(folder, clock, new SecureRandom()));
  }

  /** Reads the certificates of the configuration, as they would be used, and writes nothing. */
  public static void check(Config config) throws CertificateProblem {
    TlsEngine engine = TlsEngine.of(config.tls().engine());
    for (KeyMaterial material : configured(config).values()) {
      engine.check(material);
    }
  }

  /**
   * Reads all again; what is new is for the handshakes that begin from now on. If something cannot
   * be used all stays as it was. Blocks.
   *
   * @return whether anything is new
   */
  boolean reload() throws CertificateProblem {
    InForce now = read();
    if (now.keys.equals(inForce.keys)) {
      return false;
    }
    inForce = now;
    return true;
  }

  private InForce read() throws CertificateProblem {
    Map<String, KeyMaterial> keys = configured(config);
    for (KeyMaterial material : keys.values()) {
      engine.check(material);
    }
    List<String> made = new ArrayList<>();
    for (String domain : config.domains()) {
      if (!keys.containsKey(DomainKeys.ascii(domain))) {
        keys.put(DomainKeys.ascii(domain), maker.forDomain(domain));
        made.add(domain);
      }
    }
    Duration handshake = config.limits().loginTime();
    Map<String, Encryption> startTls = new HashMap<>();
    for (String domain : config.domains()) {
      startTls.put(domain, engine.encryption(new DomainKeys(keys, domain), false, handshake));
    }
    List<String> domains = config.domains();
    DomainKeys direct = new DomainKeys(keys, domains.getFirst());
    return new InForce(
        keys, startTls, engine.encryption(direct, true, handshake), List.copyOf(made));
  }

  private static Map<String, KeyMaterial> configured(Config config) throws CertificateProblem {
    Map<String, KeyMaterial> keys = new HashMap<>();
    for (Config.Certificate entry : config.certificates()) {
      KeyMaterial material = KeyMaterial.read(entry.certificate(), entry.key());
      entry.domains().forEach(domain -> keys.put(DomainKeys.ascii(domain), material));
    }
    return keys;
  }

  /**
   * Which files the configuration names now, and which of our own are due: another answer than
   * before means that there is something to {@link #reload}. Through symbolic links, which is how
   * Kubernetes replaces a mounted secret. Blocks.
   */
  List<Object> stamps() {
    List<Object> stamps = new ArrayList<>();
    for (Config.Certificate entry : config.certificates()) {
      stamps.add(stamp(entry.certificate()));
      stamps.add(stamp(entry.key()));
    }
    for (String domain : inForce.selfSigned) {
      stamps.add(maker.due(key(domain)));
    }
    return stamps;
  }

  private static Object stamp(Path file) {
    try {
      BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
      return List.of(String.valueOf(found.fileKey()), found.lastModifiedTime(), found.size());
    } catch (IOException e) {
      return String.valueOf(e);
    }
  }

  private KeyMaterial key(String domain) {
    KeyMaterial found = inForce.keys.get(DomainKeys.ascii(domain));
    if (found == null) {
      throw new IllegalArgumentException(domain + " is not served here");
    }
    return found;
  }

  /** When the certificate of one of the domains ends. */
  public Instant expiry(String domain) {
    return key(domain).own().getNotAfter().toInstant();
  }

  /** The domains that are served. */
  List<String> domains() {
    return config.domains();
  }

  /**
   * For STARTTLS of a stream to {@code domain}, one of the configured ones. A client that asks by
   * SNI for another of them gets what it asked for; for one that is none of them, nothing.
   */
  public Encryption startTls(String domain) {
    Encryption encryption = inForce.startTls.get(domain);
    if (encryption == null) {
      throw new IllegalArgumentException(domain + " is not served here");
    }
    return encryption;
  }

  /** For a handshake with direct TLS; who asks for no name by SNI is shown the first domain. */
  public Encryption direct() {
    return inForce.direct;
  }

  /** The domains for which nobody vouches. */
  public List<String> selfSigned() {
    return inForce.selfSigned;
  }
}
