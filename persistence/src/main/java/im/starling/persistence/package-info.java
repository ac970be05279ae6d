/** */
@NullMarked
package im.starling.persistence;

import org.jspecify.annotations.NullMarked;
