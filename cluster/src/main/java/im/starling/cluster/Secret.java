// SPDX-License-Identifier: Apache-2.0
package im.starling.cluster;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import javax.crypto.KDF;
import javax.crypto.SecretKey;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** The secret of a cluster, from which each use has its own key. */
final class Secret {
  private static final String ALGORITHM = "HKDF-SHA256";

  private final String cluster;
  private final SecretKey secret;

  Secret(ClusterOptions options) {
    this.cluster = options.name();
    this.secret = new SecretKeySpec(options.secret().getBytes(), "Generic");
  }

  /** The same on every node of the cluster. */
  byte[] derived(String use, int length) throws GeneralSecurityException {
    byte[] purpose = ("starling " + use + " " + cluster).getBytes(StandardCharsets.UTF_8);
    return KDF.getInstance(ALGORITHM)
        .deriveData(HKDFParameterSpec.ofExtract().addIKM(secret).thenExpand(purpose, length));
  }
}
