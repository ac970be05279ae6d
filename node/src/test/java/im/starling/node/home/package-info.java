// SPDX-License-Identifier: Apache-2.0
/** Tests of what homes decide, where it can be told apart from their loops and their log. */
@NullMarked
package im.starling.node.home;

import org.jspecify.annotations.NullMarked;
