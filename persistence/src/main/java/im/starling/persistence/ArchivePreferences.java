// SPDX-License-Identifier: Apache-2.0
package im.starling.persistence;

import java.util.List;

/**
 * What an owner wants archived (XEP-0441).
 *
 * @param fallback for whoever is in neither list
 * @param always the addresses with which everything is archived
 * @param never the addresses with which nothing is
 */
public record ArchivePreferences(Fallback fallback, List<String> always, List<String> never) {
  /** Of an owner who has not said anything: for several devices there is no other good answer. */
  public static final ArchivePreferences DEFAULT =
      new ArchivePreferences(Fallback.ALWAYS, List.of(), List.of());

  /** XEP-0441 §2. */
  public enum Fallback {
    ALWAYS,
    /** With contacts of the roster only. */
    ROSTER,
    NEVER
  }

  public ArchivePreferences {
    always = List.copyOf(always);
    never = List.copyOf(never);
  }
}
