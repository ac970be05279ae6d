// SPDX-License-Identifier: Apache-2.0
package im.starling.persistence;

import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.TrustOptions;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.SslMode;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** An {@link Endpoint} in the words of vertx-pg-client. */
final class Connecting {
  private Connecting() {}

  static PgConnectOptions options(Endpoint endpoint, Fence fence) {
    PgConnectOptions options =
        new PgConnectOptions()
            .setHost(endpoint.host())
            .setPort(endpoint.port())
            .setDatabase(endpoint.database())
            .setUser(endpoint.user())
            .setPassword(endpoint.password())
            .setSslMode(SslMode.of(endpoint.ssl().text()))
            .setCachePreparedStatements(true)
            .addProperty("application_name", fence.application());
    return endpoint.ssl() == Endpoint.Ssl.DISABLE ? options : options.setSslOptions(tls(endpoint));
  }

  private static ClientSSLOptions tls(Endpoint endpoint) {
    ClientSSLOptions tls = new ClientSSLOptions().setHostnameVerificationAlgorithm("");
    if (!endpoint.verifies()) {
      return tls.setTrustAll(true);
    }
    if (endpoint.ssl() == Endpoint.Ssl.VERIFY_FULL) {
      tls.setHostnameVerificationAlgorithm("HTTPS");
    }
    return tls.setTrustOptions(
        endpoint.certificates().isEmpty()
            ? authoritiesOfTheJdk()
            : new PemTrustOptions().addCertPath(endpoint.certificates()));
  }

  private static TrustOptions authoritiesOfTheJdk() {
    try {
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      @Nullable KeyStore itsOwn = null;
      factory.init(itsOwn);
      return TrustOptions.wrap(factory.getTrustManagers()[0]);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the JDK has no certificate authorities", e);
    }
  }
}
