// SPDX-License-Identifier: Apache-2.0
package im.starling.node.wire;

import im.starling.cluster.NodeId;
import im.starling.protocol.Names;
import java.util.ArrayList;
import java.util.List;

/** What one loop sends to a loop of another node, in one piece. */
sealed interface Frame {
  /** The version that this code writes, and the oldest and newest that it reads. */
  int VERSION = 1;

  /** Stands where the version does in other frames, so that any version can read it. */
  int HELLO = 0;

  /** The first frame: which versions its sender reads and writes. */
  record Hello(NodeId node, int loop, int oldest, int newest) implements Frame {
    /** What this code says. */
    Hello(NodeId node, int loop) {
      this(node, loop, VERSION, VERSION);
    }

    byte[] bytes() {
      WireWriter out = new WireWriter();
      write(out);
      return out.take();
    }

    void write(WireWriter out) {
      int record = out.number(HELLO).begin();
      out.text(node.name()).number(loop).number(oldest).number(newest);
      out.end(record);
    }

    private static Hello read(WireReader in) throws MalformedFrame {
      int outer = in.begin();
      NodeId node = new NodeId(in.text());
      int loop = in.small();
      int oldest = in.small();
      Hello hello = new Hello(node, loop, oldest, in.small());
      in.end(outer);
      return hello;
    }
  }

  /** Calls and answers, in the order in which they were made. */
  record Said(Head head, List<Heard> messages) implements Frame {}

  /**
   * Reads a frame.
   *
   * @param names of the loop that reads it
   * @param ticks its {@link im.starling.node.loop.Loop#ticks} now
   */
  static Frame read(byte[] frame, Names names, long ticks) throws MalformedFrame {
    WireReader in = new WireReader(frame, names);
    int version = in.small();
    if (version == HELLO) {
      return Hello.read(in);
    }
    if (version != VERSION) {
      throw new MalformedFrame("version " + version);
    }
    Head head = Head.read(in);
    long clock = ticks - head.ticks();
    List<Heard> messages = new ArrayList<>();
    int outer = in.begin();
    while (in.more()) {
      messages.add(Messages.read(in, clock));
    }
    in.end(outer);
    return new Said(head, messages);
  }
}
