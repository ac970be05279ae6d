// SPDX-License-Identifier: Apache-2.0
package im.starling.persistence;

/** Whether this program can serve with that database. */
public sealed interface Health {
  /** Yes. */
  record Ready(int schema) implements Health {}

  /**
   * It answers but has another schema: older than we need, or changed so that we cannot use it any
   * more.
   */
  record WrongSchema(int found, String advice) implements Health {}

  /** It does not answer. */
  record Unreachable(String reason) implements Health {}
}
