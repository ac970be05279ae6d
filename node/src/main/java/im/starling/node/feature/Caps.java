// SPDX-License-Identifier: Apache-2.0
package im.starling.node.feature;

import im.starling.protocol.XmlWriter;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Comparator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * XEP-0115: Entity Capabilities. A digest of what an entity says of itself, so that clients ask
 * once and keep the answer across accounts and restarts: two different answers with the same {@code
 * ver} would poison them.
 */
record Caps(String node, String ver) {
  public static final String NAMESPACE = "http://jabber.org/protocol/caps";

  /** XEP-0115 §5.1 sorts by i;octet: by bytes of UTF-8, which is not the order of {@code char}s. */
  private static final Comparator<String> OCTETS =
      (a, b) -> Arrays.compareUnsigned(utf8(a), utf8(b));

  private static final Comparator<DiscoInfo.Identity> IDENTITIES =
      Comparator.comparing(DiscoInfo.Identity::category, OCTETS)
          .thenComparing(DiscoInfo.Identity::type, OCTETS)
          .thenComparing(identity -> orEmpty(identity.lang()), OCTETS);

  /** The capabilities of an entity whose software is {@code node}. */
  public static Caps of(String node, DiscoInfo info) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-1").digest(utf8(text(info)));
      return new Caps(node, Base64.getEncoder().encodeToString(digest));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-1", e);
    }
  }

  /** The node of a service discovery request for exactly these capabilities (XEP-0115 §6.2). */
  public String discoNode() {
    return node + '#' + ver;
  }

  /** Writes the element that announces them, in a presence or in stream features. */
  public void writeTo(XmlWriter out) {
    out.start("c", NAMESPACE)
        .attribute("hash", "sha-1")
        .attribute("node", node)
        .attribute("ver", ver)
        .end();
  }

  /** XEP-0115 §5.1, the string S. */
  private static String text(DiscoInfo info) {
    StringBuilder text = new StringBuilder();
    info.identities().stream().sorted(IDENTITIES).forEach(identity -> append(text, identity));
    append(text, info.features().stream());
    info.forms().stream()
        .sorted(Comparator.comparing(DiscoInfo.Form::type, OCTETS))
        .forEach(form -> append(text, form));
    return text.toString();
  }

  private static void append(StringBuilder text, DiscoInfo.Identity identity) {
    text.append(identity.category()).append('/').append(identity.type()).append('/');
    text.append(orEmpty(identity.lang())).append('/').append(orEmpty(identity.name())).append('<');
  }

  private static void append(StringBuilder text, DiscoInfo.Form form) {
    text.append(form.type()).append('<');
    form.fields().stream()
        .sorted(Comparator.comparing(DiscoInfo.Field::name, OCTETS))
        .forEach(field -> {
          text.append(field.name()).append('<');
          append(text, field.values().stream());
        });
  }

  private static void append(StringBuilder text, Stream<String> values) {
    values.sorted(OCTETS).forEach(value -> text.append(value).append('<'));
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
