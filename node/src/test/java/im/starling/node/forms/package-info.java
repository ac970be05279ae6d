// SPDX-License-Identifier: Apache-2.0
/** Tests of data forms. */
@NullMarked
package im.starling.node.forms;

import org.jspecify.annotations.NullMarked;
