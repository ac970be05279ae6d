// SPDX-License-Identifier: Apache-2.0
package im.starling.protocol;

/** Where an {@link XmlScanner} stands, between any two bytes. */
enum ScanState {
  CONTENT(false),
  OPEN(true),
  NAME(true),
  TAG(true),
  ATTRIBUTE(true),
  EQUALS(true),
  QUOTE(true),
  VALUE(true),
  EMPTY(true),
  EMPTIED(false),
  TEXT(false),
  CDATA(false),
  CLOSE(true),
  CLOSED(true);

  private final boolean tag;

  ScanState(boolean tag) {
    this.tag = tag;
  }

  /** True from an angle bracket to the one that answers it. */
  boolean inTag() {
    return tag;
  }
}
