// SPDX-License-Identifier: Apache-2.0
package im.starling.persistence;

import static im.starling.persistence.Loop.await;
import static im.starling.persistence.Loop.failure;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import im.starling.protocol.BareJid;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class AccountsTest {
  @AutoClose private static final TestDatabase DATABASE = TestDatabase.create();
  @AutoClose private static final Loop LOOP = new Loop();

  private final Persistence persistence =
      Persistence.connect(LOOP.vertx(), DATABASE.settings(), SqlObserver.NONE);
  private final Accounts accounts = persistence.accounts();

  @Test
  void createsAndFinds() {
    BareJid romeo = new BareJid("romeo", "create.example");
    assertEquals(Optional.empty(), await(accounts.find(romeo)));
    Account made = await(accounts.create(romeo, List.of(keys("SHA-1", 1), keys("SHA-256", 2))));
    assertEquals(romeo, made.address());
    assertEquals(Optional.of(made), await(accounts.find(romeo)));
    assertEquals(Optional.empty(), await(accounts.find(new BareJid("romeo", "other.example"))));
    Credentials credentials = await(accounts.credentials(romeo)).orElseThrow();
    assertEquals(made, credentials.account());
    assertEquals(Optional.of(keys("SHA-256", 2)), credentials.keys("SHA-256"));
    assertEquals(Optional.empty(), credentials.keys("SHA-512"));
  }

  @Test
  void saysWhatKeysLookLike() {
    await(accounts.create(new BareJid("a", "kinds.example"), List.of(keys("SHA-9", 1))));
    List<ScramKeys> two = List.of(keys("SHA-9", 1), keys("SHA-8", 2));
    await(accounts.create(new BareJid("b", "kinds.example"), two));
    await(accounts.create(new BareJid("c", "kinds.example"), two));
    await(accounts.create(new BareJid("d", "kinds.example"), List.of()));
    List<KeyKinds> nine =
        await(accounts.keyKinds()).stream()
            .filter(kinds -> kinds.kinds().getLast().hash().equals("SHA-9"))
            .toList();
    KeyKinds.Kind first = new KeyKinds.Kind("SHA-9", 4097, 3);
    KeyKinds.Kind second = new KeyKinds.Kind("SHA-8", 4098, 3);
    assertEquals(
        List.of(new KeyKinds(List.of(second, first), 2), new KeyKinds(List.of(first), 1)), nine);
  }

  @Test
  void refusesTheSameAddressTwice() {
    BareJid address = new BareJid("juliet", "twice.example");
    Account first = await(accounts.create(address, List.of(keys("SHA-1", 1))));
    assertInstanceOf(
        AccountExists.class, failure(accounts.create(address, List.of(keys("SHA-1", 9)))));
    assertEquals(
        Optional.of(new Credentials(first, List.of(keys("SHA-1", 1)))),
        await(accounts.credentials(address)));
  }

  @Test
  void saysWhoseSessionsHaveToEnd() {
    BareJid romeo = new BareJid("romeo", "ends.example");
    BareJid juliet = new BareJid("juliet", "ends.example");
    long first = await(accounts.create(romeo, List.of())).id();
    long second = await(accounts.create(juliet, List.of())).id();
    await(accounts.disable(romeo, null));
    await(accounts.remove(juliet));
    List<AccountEnd> both = ends(0, List.of());
    List<Long> ids = both.stream().map(AccountEnd::id).toList();
    assertEquals(
        List.of(AccountEnd.Why.DISABLED, AccountEnd.Why.REMOVED),
        both.stream().map(AccountEnd::why).toList());
    assertEquals(List.of(romeo, juliet), addresses(both));
    assertEquals(List.of(first, second), both.stream().map(AccountEnd::account).toList());
    assertEquals(List.of(juliet), addresses(ends(ids.getFirst(), List.of())));
    assertEquals(List.of(romeo), addresses(ends(0, List.of(ids.getLast()))));
    await(accounts.enable(romeo));
    assertEquals(List.of(juliet), addresses(ends(0, List.of())), "he may log in again");
    DATABASE.execute("update account_end set at = at - interval '5 minutes'");
    Duration age = ends(0, List.of()).getFirst().age();
    assertEquals(5, age.toMinutes(), age::toString);
  }

  @Test
  void sessionsEndWhereTheOperatorChangesThePassword() {
    BareJid mercutio = new BareJid("mercutio", "reset.example");
    await(accounts.create(mercutio, List.of(keys("SHA-1", 1))));
    await(accounts.password(mercutio, List.of(keys("SHA-1", 2))));
    assertEquals(List.of(), endsOf(mercutio), "that is for its home to say");
    await(accounts.reset(mercutio, List.of(keys("SHA-1", 3))));
    assertEquals(
        Optional.of(keys("SHA-1", 3)),
        await(accounts.credentials(mercutio)).orElseThrow().keys("SHA-1"));
    assertEquals(
        List.of(AccountEnd.Why.PASSWORD), endsOf(mercutio).stream().map(AccountEnd::why).toList());
    BareJid nobody = new BareJid("nobody", "reset.example");
    assertInstanceOf(NoAccount.class, failure(accounts.reset(nobody, List.of())));
    assertEquals(List.of(), endsOf(nobody));
  }

  private List<AccountEnd> endsOf(BareJid address) {
    return await(accounts.ends(0, List.of(), 1_000)).stream()
        .filter(end -> end.address().equals(address))
        .toList();
  }

  private static List<BareJid> addresses(List<AccountEnd> ends) {
    return ends.stream().map(AccountEnd::address).toList();
  }

  private List<AccountEnd> ends(long after, List<Long> known) {
    return await(accounts.ends(after, known, 1_000)).stream()
        .filter(end -> end.address().domain().equals("ends.example"))
        .toList();
  }

  @Test
  void aRemovedNameIsForTheOperatorToGiveAgain() {
    BareJid address = new BareJid("romeo", "grave.example");
    await(accounts.register(address, List.of(keys("SHA-1", 1))));
    assertInstanceOf(
        AccountExists.class, failure(accounts.register(address, List.of(keys("SHA-1", 2)))));
    assertTrue(await(accounts.remove(address)));
    assertInstanceOf(
        AccountExists.class, failure(accounts.register(address, List.of(keys("SHA-1", 2)))));
    assertEquals(Optional.empty(), await(accounts.find(address)));
    await(accounts.create(address, List.of(keys("SHA-1", 3))));
    assertEquals(
        Optional.of(keys("SHA-1", 3)),
        await(accounts.credentials(address)).orElseThrow().keys("SHA-1"));
  }

  @Test
  void anAccountWithoutKeysHasEmptyCredentials() {
    BareJid address = new BareJid("nurse", "nokeys.example");
    Account made = await(accounts.create(address, List.of()));
    assertEquals(
        Optional.of(new Credentials(made, List.of())), await(accounts.credentials(address)));
  }

  @Test
  void aPasswordReplacesAllKeys() {
    BareJid address = new BareJid("paris", "password.example");
    Account made = await(accounts.create(address, List.of(keys("SHA-1", 1), keys("SHA-256", 2))));
    await(accounts.password(address, List.of(keys("SHA-256", 3), keys("SHA-512", 4))));
    Credentials now = await(accounts.credentials(address)).orElseThrow();
    assertEquals(made.id(), now.account().id());
    assertTrue(made.generation() < now.account().generation());
    assertEquals(Optional.empty(), now.keys("SHA-1"));
    assertEquals(Optional.of(keys("SHA-256", 3)), now.keys("SHA-256"));
    assertEquals(Optional.of(keys("SHA-512", 4)), now.keys("SHA-512"));
    BareJid nobody = new BareJid("nobody", "password.example");
    assertInstanceOf(NoAccount.class, failure(accounts.password(nobody, List.of())));
  }

  @Test
  void keysCanBeAddedUntilThePasswordChanges() {
    BareJid address = new BareJid("abram", "upgrade.example");
    Account made = await(accounts.create(address, List.of(keys("SHA-1", 1))));
    await(accounts.upgrade(made, keys("SHA-256", 2)));
    await(accounts.upgrade(made, keys("SHA-256", 3)));
    Credentials now = await(accounts.credentials(address)).orElseThrow();
    assertEquals(Optional.of(keys("SHA-1", 1)), now.keys("SHA-1"));
    assertEquals(Optional.of(keys("SHA-256", 2)), now.keys("SHA-256"));
    assertEquals(made, now.account());
    await(accounts.password(address, List.of(keys("SHA-1", 4))));
    await(accounts.upgrade(made, keys("SHA-256", 5)));
    now = await(accounts.credentials(address)).orElseThrow();
    assertEquals(List.of(keys("SHA-1", 4)), now.keys());
  }

  @Test
  void disablesUntilItEnables() {
    BareJid address = new BareJid("mercutio", "disable.example");
    Account made = await(accounts.create(address, List.of(keys("SHA-1", 1))));
    await(accounts.disable(address, "see https://pay.example"));
    Account disabled = new Account(made.id(), address, 0, "see https://pay.example", 1);
    assertEquals(Optional.of(disabled), await(accounts.find(address)));
    assertEquals(disabled, await(accounts.credentials(address)).orElseThrow().account());
    assertEquals(List.of(disabled), await(accounts.list("disable.example", "", 1)));
    await(accounts.password(address, List.of(keys("SHA-1", 2))));
    Account changed = new Account(made.id(), address, 0, "see https://pay.example", 2);
    assertEquals(Optional.of(changed), await(accounts.find(address)));

    await(accounts.disable(address, null));
    assertEquals("", await(accounts.find(address)).orElseThrow().disabled());
    await(accounts.enable(address));
    Account enabled = new Account(made.id(), address, 0, null, 2);
    assertEquals(Optional.of(enabled), await(accounts.find(address)));

    BareJid nobody = new BareJid("nobody", "disable.example");
    assertInstanceOf(NoAccount.class, failure(accounts.disable(nobody, null)));
    assertInstanceOf(NoAccount.class, failure(accounts.enable(nobody)));
  }

  @Test
  void removalTakesEverythingAlong() {
    BareJid address = new BareJid("tybalt", "remove.example");
    long id = await(accounts.create(address, List.of(keys("SHA-1", 1)))).id();
    BareJid contact = new BareJid("romeo", "remove.example");
    await(persistence.rosters().save(id, RostersTest.item(contact, Subscription.BOTH)));
    LogWriter writer = LOOP.call(persistence.log()::writer);
    long seq = Seq.next(0, System.currentTimeMillis());
    await(LOOP.run(() -> writer.append(new Entry(id, seq, 3, "a@b", Buffer.buffer("x")))));
    assertTrue(await(persistence.log().has(id, List.of(seq))));

    assertTrue(await(accounts.remove(address)));
    assertEquals(Optional.empty(), await(accounts.find(address)));
    assertEquals(Optional.empty(), await(accounts.credentials(address)));
    assertEquals(List.of(), await(persistence.rosters().load(id)).items());
    assertFalse(await(persistence.log().has(id, List.of(seq))));
    assertFalse(await(accounts.remove(address)));
    await(LOOP.run(writer::close));
  }

  @Test
  void listsInPages() {
    for (String local : List.of("c", "a", "d", "b")) {
      await(accounts.create(new BareJid(local, "list.example"), List.of()));
    }
    await(accounts.create(new BareJid("a", "list2.example"), List.of()));
    assertEquals(List.of("a", "b"), locals("", 2));
    assertEquals(List.of("c", "d"), locals("b", 2));
    assertEquals(List.of(), locals("d", 2));
    assertEquals(4, await(accounts.count("list.example")));
  }

  private List<String> locals(String after, int limit) {
    return await(accounts.list("list.example", after, limit)).stream()
        .map(account -> account.address().local())
        .toList();
  }

  private static ScramKeys keys(String hash, int seed) {
    return new ScramKeys(
        hash,
        Buffer.buffer(new byte[] {(byte) seed, 0, -1}),
        4096 + seed,
        Buffer.buffer("stored" + seed),
        Buffer.buffer("server" + seed));
  }
}
