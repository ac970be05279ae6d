// SPDX-License-Identifier: Apache-2.0
/**
 * Commands that people give to the server through their clients, with forms (XEP-0050). What a
 * command does is elsewhere: it is handed in as a {@link
 * im.starling.node.feature.commands.Command}.
 */
@NullMarked
package im.starling.node.feature.commands;

import org.jspecify.annotations.NullMarked;
