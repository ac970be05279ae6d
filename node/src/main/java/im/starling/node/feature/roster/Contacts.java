// SPDX-License-Identifier: Apache-2.0
package im.starling.node.feature.roster;

import im.starling.node.feature.AccountHome;
import im.starling.node.feature.AccountHome.StateKey;
import im.starling.persistence.Busy;
import im.starling.persistence.Roster;
import im.starling.persistence.RosterItem;
import im.starling.persistence.Rosters;
import im.starling.persistence.Rosters.Removal;
import im.starling.persistence.Subscription;
import im.starling.protocol.BareJid;
import im.starling.protocol.Jid;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The roster of an account whose home is in memory. What the database has not confirmed is not in
 * it.
 */
public final class Contacts {
  static final StateKey<Contacts> KEY = StateKey.of("contacts");

  /** RFC 6121 §2.3.3 leaves this to us: more is no contact list. */
  static final int CONTACTS = 5_000;

  /** How many characters all names and groups may have together: 200 for each of so many. */
  static final int TEXT = 1 << 20;

  /** What a group takes besides its name. */
  private static final int GROUP = 24;

  /** How many requests of strangers wait for the owner; then no more are heard. */
  static final int STRANGERS = 200;

  static final int REQUESTS = 500;
  static final int CHANGES = 1_000;
  private static final long REQUEST_EVERY = 10_000;
  private static final long CHANGE_EVERY = 50;

  private final long owner;
  private final long epoch;
  private final Rosters rosters;
  private final Map<BareJid, RosterItem> items = new LinkedHashMap<>();
  private long version;

  /** How many items are but requests of strangers. */
  private int strangers;

  /** What all names and groups take, see {@link #TEXT}. */
  private int text;

  /** The subscriptions that the owner can ask for: none who advertises by asking gets far. */
  private Allowance requests = Allowance.of(REQUESTS, REQUEST_EVERY);

  /** The changes of presence that the owner's sessions can have told to all contacts. */
  private Allowance changes = Allowance.of(CHANGES, CHANGE_EVERY);

  private Contacts(long owner, Rosters rosters, Roster loaded) {
    this.owner = owner;
    this.epoch = loaded.epoch();
    this.rosters = rosters;
    become(loaded);
  }

  private void become(Roster loaded) {
    items.clear();
    strangers = 0;
    text = 0;
    version = loaded.version();
    loaded.items().forEach(this::put);
  }

  static Future<Contacts> load(long owner, Rosters rosters) {
    return rosters.load(owner).map(loaded -> new Contacts(owner, rosters, loaded));
  }

  static Contacts of(AccountHome home) {
    return home.state(KEY);
  }

  /** True for the account itself and for whoever may see its presence. */
  public static boolean mayKnow(AccountHome home, Jid asker) {
    return asker.bare().equals(home.address()) || of(home).state(asker.bare()).from();
  }

  /** Whether the address is in the account's roster. */
  public static boolean has(AccountHome home, BareJid contact) {
    return of(home).listed(contact);
  }

  boolean listed(BareJid contact) {
    RosterItem item = items.get(contact);
    return item != null && item.listed();
  }

  Collection<RosterItem> items() {
    return items.values();
  }

  @Nullable RosterItem find(BareJid contact) {
    return items.get(contact);
  }

  /** No contact can be added. */
  boolean full() {
    return items.size() - strangers >= CONTACTS;
  }

  /** The item can stand there with its name and groups, or takes less than it did. */
  boolean fits(RosterItem item) {
    int more = text(item) - text(items.get(item.contact()));
    return more <= 0 || text + more <= TEXT;
  }

  /** No request of somebody who is not a contact can be kept. */
  boolean crowded() {
    return strangers >= STRANGERS;
  }

  /** Takes note of one more request of the owner; false if there are too many. */
  boolean mayAsk(long now) {
    Allowance left = requests.take(now);
    requests = left == null ? requests : left;
    return left != null;
  }

  /** Takes note of one more change of presence; false if there are too many. */
  boolean mayChange(long now) {
    Allowance left = changes.take(now);
    changes = left == null ? changes : left;
    return left != null;
  }

  private void put(RosterItem item) {
    RosterItem before = items.put(item.contact(), item);
    strangers += stranger(item) - stranger(before);
    text += text(item) - text(before);
  }

  private void take(BareJid contact) {
    RosterItem gone = items.remove(contact);
    strangers -= stranger(gone);
    text -= text(gone);
  }

  private static int text(@Nullable RosterItem item) {
    if (item == null) {
      return 0;
    }
    int length = item.name().length();
    for (String group : item.groups()) {
      length += GROUP + group.length();
    }
    return length;
  }

  private static int stranger(@Nullable RosterItem item) {
    return item == null || item.listed() ? 0 : 1;
  }

  long version() {
    return version;
  }

  /** A version as clients see it: of this roster only, even if another had the address before. */
  String ver(long of) {
    return Long.toString(epoch, Character.MAX_RADIX) + '-' + of;
  }

  /** The version that a client means, -1 if this roster never had it. */
  long version(String ver) {
    int dash = ver.indexOf('-');
    try {
      long known = Long.parseLong(ver, dash + 1, ver.length(), 10);
      return known <= version && ver(known).equals(ver) ? known : -1;
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  /** What a client at that version has missed, in order; empty where that is not known. */
  Future<Optional<List<Missed>>> since(long known) {
    return rosters
        .removedSince(owner, known)
        .map(removals -> removals.map(removed -> missed(known, removed)));
  }

  private List<Missed> missed(long known, List<Removal> removed) {
    List<Missed> missed = new ArrayList<>();
    for (RosterItem item : items.values()) {
      if (item.listed() && item.version() > known) {
        missed.add(new Missed(item.version(), item.contact(), item));
      }
    }
    for (Removal removal : removed) {
      if (!listed(removal.contact())) {
        missed.add(new Missed(removal.version(), removal.contact(), null));
      }
    }
    missed.sort(Comparator.comparingLong(Missed::version));
    return missed;
  }

  /** A change of the roster: the contact as it is since then, null if it was removed. */
  record Missed(long version, BareJid contact, @Nullable RosterItem item) {}

  SubscriptionState state(BareJid contact) {
    RosterItem item = items.get(contact);
    return item == null
        ? SubscriptionState.NONE
        : new SubscriptionState(
            item.subscription().to(),
            item.subscription().from(),
            item.ask(),
            item.request() != null,
            item.approved());
  }

  /** Stores the item; then it is in the roster. */
  Future<RosterItem> save(RosterItem item) {
    return seen(rosters.save(owner, item))
        .map(stored -> {
          version = stored;
          RosterItem now = item.at(stored);
          put(now);
          return now;
        });
  }

  Future<Void> remove(BareJid contact) {
    return seen(rosters.remove(owner, contact))
        .map(stored -> {
          version = stored;
          take(contact);
          return null;
        });
  }

  /** A change that failed may have been made all the same, and only the answer be lost. */
  private Future<Long> seen(Future<Long> change) {
    return change.recover(failure ->
        failure instanceof Busy
            ? Future.failedFuture(failure)
            : rosters
                .load(owner)
                .onSuccess(this::become)
                .transform(loaded -> Future.failedFuture(failure)));
  }

  /** The item of that contact with another subscription; a new one if there is none. */
  RosterItem with(BareJid contact, SubscriptionState state, @Nullable Buffer request) {
    RosterItem old = items.get(contact);
    boolean listed =
        (old != null && old.listed())
            || state.to()
            || state.from()
            || state.ask()
            || state.approved();
    return new RosterItem(
        contact,
        old == null ? "" : old.name(),
        old == null ? List.of() : old.groups(),
        Subscription.of(state.to(), state.from()),
        state.ask(),
        state.approved(),
        state.request() ? request : null,
        listed,
        0);
  }
}
