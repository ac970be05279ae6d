// SPDX-License-Identifier: Apache-2.0
/**
 * Data forms (XEP-0004): what is asked of a client, what it answers, and tables of results. Knows
 * nothing of what they are used for.
 */
@NullMarked
package im.starling.node.forms;

import org.jspecify.annotations.NullMarked;
