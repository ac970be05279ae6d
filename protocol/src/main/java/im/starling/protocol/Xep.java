// SPDX-License-Identifier: Apache-2.0
package im.starling.protocol;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Says that a class does what an extension of XMPP asks of a server. Changes nothing: {@code
 * docs/xeps.md} and {@code docs/starling.doap} are made of it.
 */
@Documented
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.TYPE)
@Repeatable(Xep.Several.class)
public @interface Xep {
  int number();

  String title();

  /** The version that was read when it was written. */
  String version();

  /** What is missing; empty if nothing is. */
  String lacks() default "";

  /** One class that does several. */
  @Documented
  @Retention(RetentionPolicy.CLASS)
  @Target(ElementType.TYPE)
  @interface Several {
    Xep[] value();
  }
}
