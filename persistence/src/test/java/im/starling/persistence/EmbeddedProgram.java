// SPDX-License-Identifier: Apache-2.0
package im.starling.persistence;

import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** A program with an embedded database, to be killed: {@link EmbeddedDatabaseTest}. */
final class EmbeddedProgram {
  private EmbeddedProgram() {}

  public static void main(String[] arguments) throws InterruptedException {
    Endpoint endpoint = EmbeddedDatabase.start(Path.of(arguments[0]), step -> {}).endpoint();
    System.out.println("port " + endpoint.port());
    new CountDownLatch(1).await();
  }
}
