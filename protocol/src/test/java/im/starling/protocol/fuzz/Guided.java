// SPDX-License-Identifier: Apache-2.0
package im.starling.protocol.fuzz;

import java.lang.reflect.Constructor;

/**
 * Lets Jazzer run a target: {@code -Dfuzz.target} is the name of its class. Jazzer sees which
 * branches an input takes, and so gets further than damage by chance. {@code protocol/fuzz} starts
 * it.
 */
public final class Guided {
  private static final Target TARGET = target();

  private Guided() {}

  private static Target target() {
    try {
      Constructor<?> made =
          Class.forName(System.getProperty("fuzz.target")).getDeclaredConstructor();
      made.setAccessible(true);
      return (Target) made.newInstance();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("-Dfuzz.target names a class that is a Target", e);
    }
  }

  /** Called by Jazzer, which takes whatever is thrown for a finding. */
  public static void fuzzerTestOneInput(byte[] input) throws Throwable {
    TARGET.run(input);
  }
}
