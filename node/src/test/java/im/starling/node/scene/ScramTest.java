// SPDX-License-Identifier: Apache-2.0
package im.starling.node.scene;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.GeneralSecurityException;
import org.junit.jupiter.api.Test;

final class ScramTest {
  @Test
  void saysWhatTheExampleOfRfc5802Says() throws GeneralSecurityException {
    Scram scram = new Scram("SHA-1", "user", "pencil", "fyko+d2lbbFgONRv9qkxdawL");

    assertEquals("n,,n=user,r=fyko+d2lbbFgONRv9qkxdawL", scram.clientFirst());
    assertEquals(
        "c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=",
        scram.clientFinal(
            "r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096"));
    assertTrue(scram.proves("v=rmF9pqV8S7suAoZWja4dJRkFsKQ="));
  }
}
