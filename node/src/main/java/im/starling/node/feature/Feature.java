// SPDX-License-Identifier: Apache-2.0
package im.starling.node.feature;

/** One thing that the server does, most often one XEP. */
public interface Feature {
  /** Says once, at start-up, what this feature adds. */
  void declare(Declaration to);
}
