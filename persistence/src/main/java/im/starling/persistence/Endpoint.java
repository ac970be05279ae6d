// SPDX-License-Identifier: Apache-2.0
package im.starling.persistence;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where the database is, and as whom to go there.
 *
 * @param certificates a PEM file of the authorities to trust, "" for those of the JDK; only for the
 *     {@code VERIFY} modes
 */
public record Endpoint(
    String host,
    int port,
    String database,
    String user,
    String password,
    Ssl ssl,
    String certificates) {
  /** As libpq's sslmode; "allow" is left out. */
  public enum Ssl {
    DISABLE,
    PREFER,
    REQUIRE,
    VERIFY_CA,
    VERIFY_FULL;

    String text() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  public Endpoint(String host, int port, String database, String user, String password) {
    this(host, port, database, user, password, Ssl.PREFER, "");
  }

  /**
   * {@code postgresql://user:password@host:port/database?sslmode=…&sslrootcert=…}, or {@code
   * postgres:}. User, password and database may be percent-encoded; the port is 5432 and the
   * database is the user's name if left out.
   *
   * @throws IllegalArgumentException with a message without the password
   */
  public static Endpoint parse(String url) {
    URI uri = uri(url);
    if (!"postgresql".equals(uri.getScheme()) && !"postgres".equals(uri.getScheme())) {
      throw new IllegalArgumentException("a database URL starts with postgresql://");
    }
    String host = uri.getHost();
    if (host == null || uri.getRawUserInfo() == null) {
      throw new IllegalArgumentException("a database URL names a user and a host");
    }
    String[] login = uri.getRawUserInfo().split(":", 2);
    String user = decoded(login[0]);
    String path = uri.getRawPath();
    String database = path.length() > 1 ? decoded(path.substring(1)) : user;
    Map<String, String> options = options(uri.getRawQuery());
    return new Endpoint(
        host.startsWith("[") ? host.substring(1, host.length() - 1) : host,
        uri.getPort() < 0 ? 5432 : uri.getPort(),
        database,
        user,
        login.length > 1 ? decoded(login[1]) : "",
        ssl(options.getOrDefault("sslmode", "prefer")),
        options.getOrDefault("sslrootcert", ""));
  }

  public Endpoint with(String otherDatabase) {
    return new Endpoint(host, port, otherDatabase, user, password, ssl, certificates);
  }

  /** Whether the server has to prove who it is. */
  boolean verifies() {
    return ssl == Ssl.VERIFY_CA || ssl == Ssl.VERIFY_FULL;
  }

  /** Without the password. */
  @Override
  public String toString() {
    return "postgresql://" + user + '@' + host + ':' + port + '/' + database;
  }

  private static URI uri(String url) {
    try {
      return URI.create(url);
    } catch (IllegalArgumentException e) {
      // Its message quotes the URL, and the URL has the password.
      throw new IllegalArgumentException("the database URL is malformed");
    }
  }

  private static Ssl ssl(String mode) {
    for (Ssl known : Ssl.values()) {
      if (known.text().equals(mode)) {
        return known;
      }
    }
    throw new IllegalArgumentException("sslmode=" + mode + " is not known");
  }

  private static Map<String, String> options(@Nullable String query) {
    Map<String, String> options = new HashMap<>();
    if (query != null) {
      for (String option : query.split("&", -1)) {
        String[] parts = option.split("=", 2);
        if (!parts[0].equals("sslmode") && !parts[0].equals("sslrootcert")) {
          throw new IllegalArgumentException("the database URL has an unknown option " + parts[0]);
        }
        options.put(parts[0], parts.length > 1 ? decoded(parts[1]) : "");
      }
    }
    return options;
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }
}
