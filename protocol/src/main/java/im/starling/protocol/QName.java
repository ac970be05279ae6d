// SPDX-License-Identifier: Apache-2.0
package im.starling.protocol;

/** The expanded name of an element or attribute: namespace ("" for none) and local name. */
public record QName(String namespace, String local) {
  public static QName of(String namespace, String local) {
    return new QName(namespace, local);
  }

  /** A child of a stanza that has the stanza's own namespace: {@code body}, {@code subject}. */
  public static QName client(String local) {
    return new QName(Namespaces.CLIENT, local);
  }
}
