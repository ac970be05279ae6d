// SPDX-License-Identifier: Apache-2.0
package im.starling.node.wire;

import im.starling.cluster.NodeId;

/**
 * What a frame says of itself. The same messages are sent again under a new one.
 *
 * @param node the sender
 * @param loop the sender's loop
 * @param number the place of the frame among those of that loop to this one, from 1; 0 for one that
 *     has no messages and is not acknowledged
 * @param acknowledged up to which number the sender has the frames of the other loop
 * @param ticks the sender's {@link im.starling.node.loop.Loop#ticks} now: the receiver takes times
 *     in the messages for as old as they are by it. What it takes to come here makes them younger
 */
record Head(NodeId node, int loop, long number, long acknowledged, long ticks) {
  /** The frame that takes these messages, written by a {@link FrameWriter}, to the other node. */
  byte[] before(byte[] messages) {
    WireWriter out = new WireWriter();
    out.number(Frame.VERSION);
    write(out);
    return out.bytes(messages).take();
  }

  private void write(WireWriter out) {
    int record = out.begin();
    out.text(node.name()).number(loop).number(number).number(acknowledged).number(ticks);
    out.end(record);
  }

  static Head read(WireReader in) throws MalformedFrame {
    int outer = in.begin();
    NodeId node = new NodeId(in.text());
    int loop = in.small();
    long number = in.number();
    long acknowledged = in.number();
    long ticks = in.number();
    in.end(outer);
    return new Head(node, loop, number, acknowledged, ticks);
  }
}
