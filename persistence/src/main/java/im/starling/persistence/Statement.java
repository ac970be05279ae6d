// SPDX-License-Identifier: Apache-2.0
package im.starling.persistence;

/** SQL with the name under which it is timed. */
record Statement(String name, String text) {}
