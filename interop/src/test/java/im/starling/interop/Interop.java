// SPDX-License-Identifier: Apache-2.0
package im.starling.interop;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests the one server that all of them share (each with accounts of its own), and the tools
 * that are there. JUnit closes both when the last test is over, passed or not.
 */
public final class Interop implements ParameterResolver {
  private static final Namespace OURS = Namespace.create(Interop.class);

  /**
   * Starts a server for the caller alone, who closes it: the one that {@code -Dinterop.server}
   * names, ours if it names none.
   */
  public static Server launch(String name) {
    String kind = System.getProperty("interop.server", "starling");
    return switch (kind) {
      case "starling" -> new StarlingServer(name);
      case "prosody" -> new ProsodyServer();
      default ->
          throw new IllegalArgumentException("-Dinterop.server=" + kind + ": starling or prosody");
    };
  }

  /**
   * Whether the server under test is ours, so that our promises and not only the protocol's can be
   * asked of it.
   */
  public static boolean ours() {
    return System.getProperty("interop.server", "starling").equals("starling");
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    return type == Server.class || type == Tools.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    Store store = context.getRoot().getStore(OURS);
    if (parameter.getParameter().getType() == Server.class) {
      return store.computeIfAbsent(Server.class, key -> launch("server"), Server.class);
    }
    return store.computeIfAbsent(Tools.class, key -> new Tools(), Tools.class);
  }
}
