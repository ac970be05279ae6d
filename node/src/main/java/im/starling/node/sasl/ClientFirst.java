// SPDX-License-Identifier: Apache-2.0
package im.starling.node.sasl;

import org.jspecify.annotations.Nullable;

/**
 * SCRAM's client-first-message (RFC 5802 §7): {@code n,,n=user,r=nonce}.
 *
 * @param gs2Header the header as sent, with its last comma
 * @param bare what follows it
 * @param flag {@code n}, {@code y} or {@code p}
 * @param bindingType the channel binding type after {@code p=}
 * @param authzid "" where none was given
 */
record ClientFirst(
    String gs2Header,
    String bare,
    char flag,
    @Nullable String bindingType,
    String authzid,
    String user,
    String nonce) {

  static ClientFirst parse(byte[] message) throws MalformedMessage {
    String text = Encoding.utf8(message);
    int flagEnd = text.indexOf(',');
    int headerEnd = flagEnd < 0 ? -1 : text.indexOf(',', flagEnd + 1);
    if (headerEnd < 0) {
      throw new MalformedMessage("no GS2 header");
    }
    String flag = text.substring(0, flagEnd);
    String bindingType = null;
    if (flag.startsWith("p=")) {
      bindingType = flag.substring(2);
    } else if (!flag.equals("n") && !flag.equals("y")) {
      throw new MalformedMessage("no such channel binding flag");
    }
    String authzid = text.substring(flagEnd + 1, headerEnd);
    if (!authzid.isEmpty()) {
      authzid = ScramAttributes.name(ScramAttributes.value(authzid, 'a'));
    }
    String bare = text.substring(headerEnd + 1);
    String[] attributes = bare.split(",", -1);
    if (attributes.length < 2) {
      throw new MalformedMessage("no nonce");
    }
    String user = ScramAttributes.name(ScramAttributes.value(attributes[0], 'n'));
    String nonce = ScramAttributes.nonce(ScramAttributes.value(attributes[1], 'r'));
    for (int i = 2; i < attributes.length; i++) {
      ScramAttributes.optional(attributes[i]);
    }
    String header = text.substring(0, headerEnd + 1);
    return new ClientFirst(header, bare, flag.charAt(0), bindingType, authzid, user, nonce);
  }
}
