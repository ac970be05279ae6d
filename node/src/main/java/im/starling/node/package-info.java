/** */
@NullMarked
package im.starling.node;

import org.jspecify.annotations.NullMarked;
