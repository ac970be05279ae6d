// SPDX-License-Identifier: Apache-2.0
package im.starling.interop;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Our own command line, as {@code ./starling} starts it, on the JDK that this test runs on. */
final class Launcher {
  private Launcher() {}

  /**
   * A command, which needs {@link #classPath}.
   *
   * @param jvm what the JVM is told besides
   */
  static List<String> command(List<String> jvm, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(jvm);
    command.addAll(
        List.of(
            "-XX:+UseSerialGC",
            "-Xmx512m",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "im.starling.node.Main"));
    command.addAll(arguments);
    return command;
  }

  /** For the variable CLASSPATH: that of this test without the test itself. */
  static String classPath() {
    String ourselves = File.separator + "interop" + File.separator + "target";
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
        .filter(entry -> !entry.contains(ourselves))
        .collect(Collectors.joining(File.pathSeparator));
  }
}
