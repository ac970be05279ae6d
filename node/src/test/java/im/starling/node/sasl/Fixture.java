// SPDX-License-Identifier: Apache-2.0
package im.starling.node.sasl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import im.starling.persistence.Account;
import im.starling.persistence.Credentials;
import im.starling.persistence.ScramKeys;
import im.starling.persistence.Token;
import im.starling.persistence.TokenOwner;
import im.starling.protocol.BareJid;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** A server with a few accounts in memory, that waits for nothing. */
final class Fixture {
  static final String DOMAIN = "capulet.example";
  static final String PASSWORD = "wherefore art thou";
  private static final int ITERATIONS = PasswordHashing.ITERATIONS;

  final Mechanisms mechanisms = new Mechanisms(new byte[32], new SecureRandom(), true);
  final List<Step> asked = new ArrayList<>();
  final HashedTokens tokens = new HashedTokens(new byte[32], new SecureRandom());
  private final Map<BareJid, Credentials> accounts = new HashMap<>();
  private final Map<String, TokenOwner> owners = new HashMap<>();

  /** A channel with TLS on which those types have data of their own. */
  static Channel tls(String... types) {
    return new GivenChannel(true, Set.of(types), Fixture::data);
  }

  static Channel clear() {
    return new GivenChannel(false, Set.of(), type -> null);
  }

  /** The binding data of {@link #tls}: bytes that are no UTF-8. */
  static byte[] data(String type) {
    byte[] data = type.getBytes(StandardCharsets.UTF_8);
    data[0] = (byte) 0xff;
    return data;
  }

  Fixture account(String local, ScramHash... hashes) {
    List<ScramKeys> keys = new ArrayList<>();
    for (ScramHash hash : hashes) {
      keys.add(
          hash.keys(PASSWORD, ("salt of " + local).getBytes(StandardCharsets.UTF_8), ITERATIONS));
    }
    return account(local, keys);
  }

  Fixture account(String local, List<ScramKeys> keys) {
    BareJid address = new BareJid(local, DOMAIN);
    accounts.put(address, new Credentials(new Account(accounts.size() + 1, address, 0), keys));
    return this;
  }

  /** Tokens that a client of the account, which is named as its account is, can log in with. */
  Fixture tokens(String local, Token... has) {
    BareJid address = new BareJid(local, DOMAIN);
    Account account = Objects.requireNonNull(accounts.get(address)).account();
    owners.put(address + client(address), new TokenOwner(account, List.of(has)));
    return this;
  }

  static String client(BareJid account) {
    return "client of " + account;
  }

  /** The operator lets nobody log in to an account that is there. */
  Fixture disable(String local, String text) {
    accounts.computeIfPresent(
        new BareJid(local, DOMAIN),
        (address, there) ->
            new Credentials(new Account(there.account().id(), address, 0, text, 0), there.keys()));
    return this;
  }

  Exchange begin(String mechanism, Channel channel) {
    return mechanisms.begin(mechanism, DOMAIN, channel);
  }

  /** Gives the exchange what it needs until it has something for the client. */
  Step answer(Exchange exchange, Step step) {
    Step next = step;
    while (true) {
      asked.add(next);
      switch (next) {
        case Step.NeedCredentials need ->
            next = exchange.credentials(Optional.ofNullable(accounts.get(need.user())));
        case Step.NeedTokens need ->
            next = exchange.tokens(Optional.ofNullable(owners.get(need.user() + need.client())));
        case Step.NeedDerivation need -> next = exchange.derived(need.derive());
        case Step.Challenge _, Step.Success _, Step.Failure _ -> {
          return next;
        }
      }
    }
  }

  /** A whole authentication. */
  Step run(String mechanism, Channel channel, ScramClient client) {
    Exchange exchange = begin(mechanism, channel);
    Step step = answer(exchange, exchange.start(client.initial()));
    return step instanceof Step.Challenge challenge
        ? answer(exchange, exchange.respond(client.respond(challenge.data())))
        : step;
  }

  static void assertFailed(SaslFailure condition, Step step) {
    assertEquals(new Step.Failure(condition), step);
  }

  static void assertIn(String local, Step step) {
    Step.Success success = assertInstanceOf(Step.Success.class, step);
    assertEquals(new BareJid(local, DOMAIN), success.account().address());
  }
}
