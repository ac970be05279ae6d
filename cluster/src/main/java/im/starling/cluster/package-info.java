/** */
@NullMarked
package im.starling.cluster;

import org.jspecify.annotations.NullMarked;
