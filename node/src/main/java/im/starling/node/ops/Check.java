// SPDX-License-Identifier: Apache-2.0
package im.starling.node.ops;

import io.vertx.core.Future;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A question to this node about itself.
 *
 * @param problem what is wrong, if anything; a failed future counts as wrong too
 */
public record Check(String name, Supplier<Future<Optional<String>>> problem) {}
