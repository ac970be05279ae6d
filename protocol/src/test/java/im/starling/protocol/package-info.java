// SPDX-License-Identifier: Apache-2.0
/** Tests of addresses, stanzas and the tokenizer: examples, properties, and an oracle (Aalto). */
@NullMarked
package im.starling.protocol;

import org.jspecify.annotations.NullMarked;
