// SPDX-License-Identifier: Apache-2.0
package im.starling.node.scene;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;

/** What a client was offered to log in with, and how it sees that nobody has changed it. */
public final class Offer {
  private final List<String> mechanisms = new ArrayList<>();
  private final List<String> bindings = new ArrayList<>();

  /**
   * @param profile the namespace of the elements with which the client logs in
   */
  public Offer(Xml features, String profile) {
    for (Xml feature : features.children()) {
      for (Xml child : feature.children()) {
        if (child.is(profile, "mechanism")) {
          mechanisms.add(child.text());
        } else if (child.is("urn:xmpp:sasl-cb:0", "channel-binding")) {
          bindings.add(child.attribute("type"));
        }
      }
    }
    Collections.sort(mechanisms);
    Collections.sort(bindings);
  }

  /** The attribute of XEP-0474 §5.1. */
  public String attribute(String hash) throws GeneralSecurityException {
    String offered = String.join("\u001e", mechanisms);
    if (!bindings.isEmpty()) {
      offered += "\u001f" + String.join("\u001e", bindings);
    }
    byte[] digest =
        MessageDigest.getInstance(hash).digest(offered.getBytes(StandardCharsets.US_ASCII));
    return "h=" + Base64.getEncoder().encodeToString(digest);
  }
}
