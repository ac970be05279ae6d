// SPDX-License-Identifier: Apache-2.0
package im.starling.node.scene;

import im.starling.node.sasl.TokenClient;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Who plays in one scene, and what the names in braces stand for. Accounts get the scene's number
 * into their names, so that scenes never meet on the server that they share.
 */
final class Cast {
  private static final Pattern BRACES = Pattern.compile("\\{([^{}]+)\\}");

  /** An account of the scene. */
  record Account(String local, String domain, String password) {
    String jid() {
      return local + "@" + domain;
    }
  }

  private final SceneServer server;
  private final int number;
  private final Consumer<String> transcript;
  private final Map<String, Account> accounts = new LinkedHashMap<>();
  private final Map<String, Player> players = new LinkedHashMap<>();
  private final Map<String, String> captured = new HashMap<>();

  Cast(SceneServer server, int number, Consumer<String> transcript) {
    this.server = server;
    this.number = number;
    this.transcript = transcript;
  }

  /** The account that a name such as {@code romeo} or {@code nurse@other} means. */
  Account account(String name) {
    return accounts.computeIfAbsent(
        name,
        absent -> {
          Account account = named(absent, "secret-" + number);
          server.account(account.jid(), account.password());
          return account;
        });
  }

  private Account named(String name, String password) {
    int at = name.indexOf('@');
    String local = (at < 0 ? name : name.substring(0, at)) + "-" + number;
    return new Account(local, server.domains().get(at < 0 ? 0 : 1), password);
  }

  /** The client that a name such as {@code romeo/phone} means; {@code romeo} alone is one, too. */
  Player player(String name) {
    int slash = name.indexOf('/');
    Account account = account(slash < 0 ? name : name.substring(0, slash));
    return players.computeIfAbsent(name, absent -> new Player(absent, account, server, transcript));
  }

  Collection<Player> players() {
    return players.values();
  }

  Map<String, String> captured() {
    return captured;
  }

  /** Puts values for all names in braces; in XML they are escaped. */
  String substitute(String text, boolean xml) {
    Matcher names = BRACES.matcher(text);
    return names.replaceAll(name -> {
      String value = resolve(name.group(1), captured);
      if (value == null) {
        throw new SceneFailure("nobody said what {" + name.group(1) + "} is");
      }
      return Matcher.quoteReplacement(xml ? Xml.escape(value) : value);
    });
  }

  /** What a name in braces stands for; null if it stands for nothing. */
  @Nullable String resolve(String name, Map<String, String> known) {
    if (name.startsWith("=")) {
      return name.substring(1);
    }
    if (name.equals("domain")) {
      return server.domains().get(0);
    }
    if (name.equals("DOMAIN")) {
      return server.domains().get(0).toUpperCase(Locale.ROOT);
    }
    if (name.equals("other")) {
      return server.domains().get(1);
    }
    if (name.startsWith("nobody")) {
      return named(name, "").jid();
    }
    if (name.startsWith("plain:")) {
      return plain(name.split(":", -1));
    }
    if (name.startsWith("initiator:") || name.startsWith("responder:")) {
      return hashed(name.split(":", -1), known);
    }
    if (name.startsWith("salted:")) {
      return salted(name.split(":", -1), known);
    }
    if (name.startsWith("base64:")) {
      String inner = name.substring("base64:".length()).replace('[', '{').replace(']', '}');
      return base64(substitute(inner, false).replace('|', '\0'));
    }
    if (name.startsWith("repeat:")) {
      String[] parts = name.split(":", -1);
      return parts[1].repeat(Integer.parseInt(parts[2]));
    }
    int dot = name.lastIndexOf('.');
    if (dot > 0) {
      return property(name.substring(0, dot), name.substring(dot + 1));
    }
    Player player = players.get(name);
    if (player != null && name.contains("/")) {
      return player.address();
    }
    Account account = accounts.get(name);
    return account == null ? known.get(name) : account.jid();
  }

  private String property(String name, String property) {
    return switch (property) {
      case "local" -> account(name).local();
      case "LOCAL" -> account(name).local().toUpperCase(Locale.ROOT);
      case "password" -> account(name).password();
      case "proof" -> player(name).proof();
      case "received" -> Long.toString(player(name).received());
      case "sent" -> Long.toString(player(name).sent());
      default -> throw new SceneFailure("{" + name + "." + property + "} is not known");
    };
  }

  /**
   * {@code initiator:ROMEO:NAME}, or {@code responder} for what the server has to say, with the
   * token that was kept under the name.
   */
  private @Nullable String hashed(String[] parts, Map<String, String> known) {
    String token = known.get(parts[2]);
    if (token == null) {
      return null;
    }
    TokenClient client = new TokenClient(account(parts[1]).local(), token, new byte[0]);
    byte[] message = parts[0].equals("initiator") ? client.initial() : client.answer();
    return Base64.getEncoder().encodeToString(message);
  }

  /** {@code salted:ROMEO:SHA-256:SALT:ROUNDS}, the last two as they were kept. */
  private @Nullable String salted(String[] parts, Map<String, String> known) {
    String salt = known.get(parts[3]);
    String rounds = known.get(parts[4]);
    if (salt == null || rounds == null) {
      return null;
    }
    Scram client = new Scram(parts[2], "", account(parts[1]).password(), "");
    try {
      byte[] salted = client.salted(Base64.getDecoder().decode(salt), Integer.parseInt(rounds));
      return Base64.getEncoder().encodeToString(salted);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** {@code plain:ROMEO}, {@code plain:ROMEO:wrong password} or {@code plain:ROMEO::authzid}. */
  private String plain(String[] parts) {
    Account account = account(parts[1]);
    String password = parts.length > 2 && !parts[2].isEmpty() ? parts[2] : account.password();
    String authorizationIdentity = parts.length > 3 ? account(parts[3]).jid() : "";
    return base64(authorizationIdentity + "\0" + account.local() + "\0" + password);
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
