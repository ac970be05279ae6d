// SPDX-License-Identifier: Apache-2.0
package im.starling.protocol;

/** A top-level element that is no stanza: SASL, STARTTLS, stream management, client state. */
public record Nonza(Element element) implements Input {}
