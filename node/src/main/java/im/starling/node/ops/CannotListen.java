// SPDX-License-Identifier: Apache-2.0
package im.starling.node.ops;

import java.util.Locale;

/** A listener did not come up, told to the operator. */
public final class CannotListen extends Exception {
  private static final long serialVersionUID = 1;

  /**
   * The advice depends on the cause.
   *
   * @param what for, as "c2s"
   * @param key of the configuration that moves it
   */
  public CannotListen(String what, String address, int port, String key, Throwable cause) {
    super(
        "cannot listen on %s port %d for %s (%s): %s"
            .formatted(address, port, what, reason(cause), advice(cause, key)),
        cause);
  }

  private static String reason(Throwable cause) {
    String message = cause.getMessage();
    return message == null ? cause.getClass().getSimpleName() : message.toLowerCase(Locale.ROOT);
  }

  private static String advice(Throwable cause, String key) {
    String reason = reason(cause);
    if (reason.contains("in use")) {
      return "stop what uses the port, or choose another with '" + key + "'";
    }
    if (reason.contains("permission")) {
      return "ports below 1024 need the right to bind them, or choose another with '" + key + "'";
    }
    return "look at '" + key + "'";
  }
}
