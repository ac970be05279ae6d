// SPDX-License-Identifier: Apache-2.0
package im.starling.cluster;

/** What became of a message that was handed to a link. */
public enum Sent {
  /** It arrives, or it is handed back when the other node is gone. */
  TAKEN,
  /** The window is full: ask again when the link has drained, or refuse the work. */
  FULL,
  /** There is no such node, or it speaks no version of ours. */
  GONE
}
