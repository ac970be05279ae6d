// SPDX-License-Identifier: Apache-2.0
package im.starling.node.route;

/**
 * A message that several sessions of its addressee were given: its sender hears that nobody saw it
 * only if none of them did. On the loop of the addressee's home.
 */
final class Shared {
  private int sessions;

  Shared(int sessions) {
    this.sessions = sessions;
  }

  /**
   * One that has been to another node, where its counter could not go: it never says that nobody
   * saw the message. Its sender hears nothing then, of a message that no log was to keep.
   */
  static Shared elsewhere() {
    return new Shared(0);
  }

  /** One of them will never see it. True for the last, if no other has or may yet. */
  boolean lost() {
    sessions--;
    return sessions == 0;
  }
}
