// SPDX-License-Identifier: Apache-2.0
/** Tests of commands. */
@NullMarked
package im.starling.node.feature.commands;

import org.jspecify.annotations.NullMarked;
