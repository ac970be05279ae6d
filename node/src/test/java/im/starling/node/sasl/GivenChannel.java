// SPDX-License-Identifier: Apache-2.0
package im.starling.node.sasl;

import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A connection that is what a test says. */
record GivenChannel(
    boolean encrypted, Set<String> bindingTypes, Function<String, byte @Nullable []> data)
    implements Channel {
  @Override
  public byte @Nullable [] binding(String type) {
    return data.apply(type);
  }
}
