// SPDX-License-Identifier: Apache-2.0
package im.starling.persistence;

import static im.starling.persistence.Loop.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import im.starling.protocol.BareJid;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class TokensTest {
  @AutoClose private static final TestDatabase DATABASE = TestDatabase.create();
  @AutoClose private static final Loop LOOP = new Loop();
  private static final Duration MONTH = Duration.ofDays(30);

  private final Persistence persistence =
      Persistence.connect(LOOP.vertx(), DATABASE.settings(), SqlObserver.NONE);
  private final Accounts accounts = persistence.accounts();
  private final Tokens tokens = persistence.tokens();

  @Test
  void areOfOneClient() {
    Tokens.Client phone = client("ann");
    Instant expiry = give(phone, "a").orElseThrow();
    Duration off = Duration.between(Instant.now().plus(MONTH), expiry).abs();
    assertTrue(off.compareTo(Duration.ofMinutes(1)) < 0, expiry.toString());

    TokenOwner owner = await(tokens.find(address("ann"), "phone")).orElseThrow();
    assertEquals(phone.account(), owner.account());
    Token token = owner.tokens().getFirst();
    assertEquals(new Token(seed(phone, "a"), "HT-X", false, token.age()), token);
    assertEquals(1, owner.tokens().size());
    assertEquals(List.of(), await(tokens.find(address("ann"), "laptop")).orElseThrow().tokens());
    assertEquals(Optional.empty(), await(tokens.find(address("nobody"), "phone")));
  }

  /** XEP-0484 §3.5: the old one is good until the new one is used; then it is not. */
  @Test
  void theNextOneEndsTheOneBeforeWhenItIsUsed() {
    Tokens.Client phone = client("ben");
    assertTrue(give(phone, "a").isPresent());
    assertTrue(use(phone, "a"));
    assertTrue(give(phone, "b").isPresent());
    assertTrue(use(phone, "a"));
    assertEquals(List.of("a true", "b false"), has("ben"));
    assertTrue(use(phone, "b"));
    assertEquals(List.of("b true"), has("ben"));
    assertFalse(use(phone, "a"));
  }

  @Test
  void oneThatWasNeverUsedGivesWayToTheNext() {
    Tokens.Client phone = client("cat");
    assertTrue(give(phone, "a").isPresent());
    assertTrue(give(phone, "b").isPresent());
    assertEquals(List.of("b false"), has("cat"));
  }

  /** XEP-0484 §3.5: by their expiries, whatever was given out first. */
  @Test
  void whateverExpiresEarlierEndsToo() {
    Tokens.Client phone = client("dan");
    assertTrue(give(phone, "a").isPresent());
    assertTrue(use(phone, "a"));
    assertTrue(await(tokens.give(phone, "HT-X", seed(phone, "b"), Duration.ofDays(1))).isPresent());
    assertTrue(use(phone, "a"));
    assertEquals(List.of("a true"), has("dan"));
  }

  /** XEP-0484 §3.4. */
  @Test
  void aCountComesOnce() {
    Tokens.Client phone = client("eve");
    assertTrue(give(phone, "a").isPresent());
    assertTrue(await(tokens.use(phone, seed(phone, "a"), 3)));
    assertFalse(await(tokens.use(phone, seed(phone, "a"), 3)));
    assertFalse(await(tokens.end(phone, seed(phone, "a"), 2)));
    assertTrue(use(phone, "a"));
    assertTrue(await(tokens.use(phone, seed(phone, "a"), 4)));
  }

  @Test
  void whoEndsOneEndsAllOfThatClient() {
    Tokens.Client phone = client("fay");
    Tokens.Client laptop = new Tokens.Client(phone.account(), "laptop");
    assertTrue(give(phone, "a").isPresent());
    assertTrue(use(phone, "a"));
    assertTrue(give(phone, "b").isPresent());
    assertTrue(give(laptop, "l").isPresent());
    assertTrue(await(tokens.end(phone, seed(phone, "a"), null)));
    assertEquals(List.of(), has("fay"));
    assertFalse(await(tokens.end(phone, seed(phone, "a"), null)));
    assertTrue(use(laptop, "l"));
  }

  @Test
  void theyExpire() {
    Tokens.Client phone = client("gus");
    assertTrue(give(phone, "a").isPresent());
    DATABASE.execute("update token set expiry = now() where seed = 'gus a'");
    assertEquals(List.of(), has("gus"));
    assertFalse(use(phone, "a"));
    assertFalse(await(tokens.end(phone, seed(phone, "a"), null)));
    // Whoever gets one next clears away what is over.
    assertTrue(give(client("hal"), "a").isPresent());
    DATABASE.execute(
        "do $$ begin assert (select count(*) from token where expiry < now()) = 0; end $$");
  }

  @Test
  void allEndWithThePassword() {
    Tokens.Client phone = client("ida");
    assertTrue(give(phone, "a").isPresent());
    await(accounts.password(address("ida"), keys("SHA-1")));
    assertEquals(List.of(), has("ida"));
    assertFalse(use(phone, "a"));
    // Whoever has logged in with the old password, and asks only now.
    assertEquals(Optional.empty(), give(phone, "b"));
    phone = new Tokens.Client(await(accounts.find(address("ida"))).orElseThrow(), "phone");
    assertTrue(give(phone, "c").isPresent());
    await(accounts.reset(address("ida"), keys("SHA-256")));
    assertEquals(List.of(), has("ida"));
  }

  @Test
  void allEndWhenTheAccountIsDisabled() {
    Tokens.Client phone = client("jon");
    assertTrue(give(phone, "a").isPresent());
    await(accounts.disable(address("jon"), "why"));
    assertEquals(List.of(), has("jon"));
    assertEquals(Optional.empty(), give(phone, "b"));
    await(accounts.enable(address("jon")));
    assertEquals(Optional.empty(), give(phone, "c"));
    assertFalse(use(phone, "a"));
  }

  @Test
  void allEndWithTheAccount() {
    Tokens.Client phone = client("kim");
    assertTrue(give(phone, "a").isPresent());
    assertTrue(await(accounts.remove(address("kim"))));
    assertEquals(Optional.empty(), give(phone, "b"));
    assertFalse(use(phone, "a"));
    client("kim");
    assertEquals(List.of(), has("kim"));
  }

  @Test
  void ofTooManyClientsTheOneThatCameLongestAgoGoes() {
    Account account = client("lea").account();
    for (int i = 0; i < 40; i++) {
      Tokens.Client client = new Tokens.Client(account, "client " + i);
      assertTrue(await(tokens.give(client, "HT-X", Buffer.buffer("x"), MONTH)).isPresent());
    }
    for (int i = 0; i < 40; i++) {
      int found =
          await(tokens.find(account.address(), "client " + i)).orElseThrow().tokens().size();
      assertEquals(i < 8 ? 0 : 1, found, "client " + i);
    }
  }

  private Optional<Instant> give(Tokens.Client client, String seed) {
    return await(tokens.give(client, "HT-X", seed(client, seed), MONTH));
  }

  private boolean use(Tokens.Client client, String seed) {
    return await(tokens.use(client, seed(client, seed), null));
  }

  private static Buffer seed(Tokens.Client client, String name) {
    return Buffer.buffer(client.account().address().local() + ' ' + name);
  }

  private List<String> has(String local) {
    return await(tokens.find(address(local), "phone")).orElseThrow().tokens().stream()
        .map(token -> token.seed().toString().replace(local + " ", "") + ' ' + token.used())
        .sorted()
        .toList();
  }

  private Tokens.Client client(String local) {
    return new Tokens.Client(await(accounts.create(address(local), keys("SHA-1"))), "phone");
  }

  private static BareJid address(String local) {
    return new BareJid(local, "tokens.example");
  }

  private static List<ScramKeys> keys(String hash) {
    Buffer any = Buffer.buffer("any");
    return List.of(new ScramKeys(hash, any, 4096, any, any));
  }
}
