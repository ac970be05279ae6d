// SPDX-License-Identifier: Apache-2.0
/**
 * The command line. A mistake of the operator is one line that says what happened and what to do;
 * passwords are never arguments, which everybody on the machine can read. {@code RunCommand} is the
 * order in which a node starts and stops.
 */
@NullMarked
package im.starling.node.cli;

import org.jspecify.annotations.NullMarked;
