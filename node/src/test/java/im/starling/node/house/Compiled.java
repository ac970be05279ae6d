// SPDX-License-Identifier: Apache-2.0
package im.starling.node.house;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Arrays;
import java.util.stream.Stream;

/** The classes of the server, read once for all rules. */
final class Compiled {
  static final String ROOT = "im.starling";
  static final String NODE = "im.starling.node";

  static final JavaClasses MAIN =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .withImportOption(location -> !location.contains("-tests.jar"))
          .importPackages(ROOT);

  private Compiled() {}

  /**
   * The package of a class as the drawing names it: "home", "feature.mam", "" for the root of node.
   */
  static String part(JavaClass of) {
    String name = of.getPackageName();
    String whole = name.equals(NODE) || name.startsWith(NODE + ".") ? NODE : ROOT;
    return name.equals(whole) ? "" : name.substring(whole.length() + 1);
  }

  /** Fully qualified, from the names of packages of node. */
  static String[] packages(String... parts) {
    return Stream.of(parts).map(part -> NODE + "." + part + "..").toArray(String[]::new);
  }

  /** The code of one source file: a class and what is nested in it. */
  static JavaClass topLevel(JavaClass of) {
    JavaClass top = of.getBaseComponentType();
    while (top.getEnclosingClass().isPresent()) {
      top = top.getEnclosingClass().get();
    }
    return top;
  }

  /** The classes that stand in a class, at any depth. */
  static Stream<JavaClass> nested(JavaClass of) {
    return MAIN.stream().filter(there -> !there.equals(of) && topLevel(there).equals(of));
  }

  static boolean among(JavaClass of, Class<?>... named) {
    return Arrays.stream(named).anyMatch(one -> topLevel(of).isEquivalentTo(one));
  }
}
