// SPDX-License-Identifier: Apache-2.0
package im.starling.node.cli;

import java.io.Console;
import java.lang.reflect.Proxy;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * SIGHUP: operators and their tools send it after they have changed a file, and a terminal sends it
 * when it is closed. Left to itself, the JVM would exit. Java has no other way to be told of a
 * signal than a class of the JDK that is not of its standard, and that the compiler therefore does
 * not let be named here.
 */
final class Hangup {
  private static final Logger log = LoggerFactory.getLogger(Hangup.class);

  private volatile Runnable then = () -> {};

  private Hangup() {}

  /**
   * From now on a hangup ends nothing. Whoever was started with nohup hears nothing of one; who
   * looks at it in a terminal ends it by closing that.
   */
  static Hangup listen() {
    Hangup hangup = new Hangup();
    if (Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent()) {
      return hangup;
    }
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Object heard =
          Proxy.newProxyInstance(
              handler.getClassLoader(),
              new Class<?>[] {handler},
              (self, method, arguments) -> {
                hangup.heard();
                return null;
              });
      var before =
          signal
              .getMethod("handle", signal, handler)
              .invoke(null, signal.getConstructor(String.class).newInstance("HUP"), heard);
      log.atDebug().addKeyValue("before", before).log("hangup-taken");
    } catch (ReflectiveOperationException e) {
      log.atWarn()
          .addKeyValue("why", e.getMessage())
          .addKeyValue("advice", "do not send SIGHUP: it ends the process")
          .log("hangup-not-taken");
    }
    return hangup;
  }

  /** What is done at each one, on a thread of its own. */
  void then(Runnable task) {
    then = task;
  }

  private void heard() {
    log.atInfo().log("hangup");
    then.run();
  }
}
