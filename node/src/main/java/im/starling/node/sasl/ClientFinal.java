// SPDX-License-Identifier: Apache-2.0
package im.starling.node.sasl;

/**
 * SCRAM's client-final-message (RFC 5802 §7): {@code c=biws,r=nonce,p=proof}.
 *
 * @param binding the GS2 header and the channel binding data
 * @param withoutProof the message up to the last comma
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, never written to
record ClientFinal(byte[] binding, String nonce, byte[] proof, String withoutProof) {

  static ClientFinal parse(byte[] message) throws MalformedMessage {
    String text = Encoding.utf8(message);
    String[] attributes = text.split(",", -1);
    if (attributes.length < 3) {
      throw new MalformedMessage("an attribute is missing");
    }
    byte[] binding = Encoding.base64(ScramAttributes.value(attributes[0], 'c'));
    String nonce = ScramAttributes.nonce(ScramAttributes.value(attributes[1], 'r'));
    int last = attributes.length - 1;
    for (int i = 2; i < last; i++) {
      ScramAttributes.optional(attributes[i]);
    }
    byte[] proof = Encoding.base64(ScramAttributes.value(attributes[last], 'p'));
    return new ClientFinal(binding, nonce, proof, text.substring(0, text.lastIndexOf(',')));
  }
}
