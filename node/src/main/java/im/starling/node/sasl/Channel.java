// SPDX-License-Identifier: Apache-2.0
package im.starling.node.sasl;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The connection below an authentication, as far as a mechanism must know it. */
public interface Channel {
  /** True if TLS protects it. */
  boolean encrypted();

  /** The channel binding types that the stream offered (XEP-0440); empty without TLS. */
  Set<String> bindingTypes();

  /** The binding data of an offered type; null if it cannot be had, and then nobody gets in. */
  byte @Nullable [] binding(String type);
}
