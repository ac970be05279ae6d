// SPDX-License-Identifier: Apache-2.0
package im.starling.interop;

/** The database that a server under test is given. */
final class Database {
  private Database() {}

  /** A new, empty database of a PostgreSQL that outlives the server's process. */
  static String url() {
    String url = System.getProperty("interop.database", "");
    if (url.isEmpty()) {
      throw new IllegalStateException("-Dinterop.database=URL is not given");
    }
    return url;
  }
}
