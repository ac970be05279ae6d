// SPDX-License-Identifier: Apache-2.0
package im.starling.bench.scaling;

/** What the clients do. */
enum Load {
  /** Nothing: what nodes cost by being there. */
  IDLE("idle", ""),

  /** Messages that both archives keep, as fast as they go. */
  KEPT("archived", ""),

  /** Messages that nobody may keep, as fast as they go: the same way without the database. */
  UNKEPT("no-store", "<no-store xmlns='urn:xmpp:hints'/>"),

  /** Messages that both archives keep, few enough that none waits for another. */
  QUIET("archived, quiet", "");

  private final String label;
  private final String hint;

  Load(String label, String hint) {
    this.label = label;
    this.hint = hint;
  }

  String label() {
    return label;
  }

  /** What its messages have besides. */
  String hint() {
    return hint;
  }
}
