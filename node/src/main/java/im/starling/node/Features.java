// SPDX-License-Identifier: Apache-2.0
package im.starling.node;

import im.starling.cluster.NodeId;
import im.starling.cluster.OneNode;
import im.starling.node.config.Config;
import im.starling.node.feature.Carbons;
import im.starling.node.feature.ClientState;
import im.starling.node.feature.Disco;
import im.starling.node.feature.EntityTime;
import im.starling.node.feature.Feature;
import im.starling.node.feature.LastActivity;
import im.starling.node.feature.OwnAccount;
import im.starling.node.feature.Ping;
import im.starling.node.feature.Pipeline;
import im.starling.node.feature.PipelineText;
import im.starling.node.feature.PrivateStorage;
import im.starling.node.feature.SoftwareVersion;
import im.starling.node.feature.Vcard;
import im.starling.node.feature.admin.AccountCommands;
import im.starling.node.feature.admin.Announcements;
import im.starling.node.feature.admin.Greeting;
import im.starling.node.feature.admin.NoticeCommands;
import im.starling.node.feature.admin.Orders;
import im.starling.node.feature.admin.Questions;
import im.starling.node.feature.admin.UserCommands;
import im.starling.node.feature.blocking.Blocking;
import im.starling.node.feature.commands.Command;
import im.starling.node.feature.commands.Commands;
import im.starling.node.feature.mam.Archive;
import im.starling.node.feature.mam.ArchiveAccess;
import im.starling.node.feature.mam.ArchiveChoice;
import im.starling.node.feature.roster.Contacts;
import im.starling.node.feature.roster.Goodbyes;
import im.starling.node.feature.roster.Presences;
import im.starling.node.feature.roster.RosterRequests;
import im.starling.node.feature.roster.Subscriptions;
import im.starling.node.feature.roster.Watchers;
import im.starling.node.home.Homes;
import im.starling.node.route.Online;
import im.starling.persistence.Accounts;
import im.starling.persistence.Persistence;
import im.starling.persistence.ScramKeys;
import im.starling.persistence.Settings;
import im.starling.protocol.BareJid;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The index of what this server does. Within a phase, features are asked in this order; the order
 * of the phases is {@link im.starling.node.feature.Phase}'s. {@code starling pipeline} prints both.
 */
final class Features {
  private Features() {}

  /** The order as text; asks no feature to do anything, so nothing need be connected. */
  static String describe() {
    Vertx vertx = Vertx.vertx();
    try {
      Settings nowhere = Settings.parse("postgresql://nobody@localhost/nothing");
      Persistence unused = Persistence.connect(vertx, nowhere, (name, nanos, failed) -> {});
      return PipelineText.of(
          new Pipeline(
              all(
                  unused,
                  Config.DEFAULT,
                  password -> Future.failedFuture("nowhere"),
                  "",
                  new Homes(new OneNode(new NodeId(""))),
                  () -> "")));
    } finally {
      vertx.close().onFailure(ignored -> {});
    }
  }

  /**
   * All of them, in order.
   *
   * @param ids makes ids that nobody can guess
   */
  static List<Feature> all(
      Persistence persistence,
      Config config,
      Function<String, Future<List<ScramKeys>>> keys,
      String version,
      Online online,
      Supplier<String> ids) {
    Presences presences = new Presences(persistence.departures());
    Greeting greeting = new Greeting(persistence.notices());
    Goodbyes goodbyes = new Goodbyes(persistence.partings());
    OwnAccount own =
        new OwnAccount(persistence.accounts(), keys, home -> goodbyes.tell(home::route));
    return List.of(
        new Blocking(
            persistence.blocklists()), // XEP-0191, XEP-0377: before all that stores or shows
        new RosterRequests(persistence.rosters()), // RFC 6121 §2
        new Subscriptions(), // RFC 6121 §3: before presence, of which it is a special case
        greeting, // XEP-0133 §4.24–§4.28: before presence, which sees to it
        presences, // RFC 6121 §4
        new ArchiveChoice(persistence.preferences()), // XEP-0441
        // XEP-0313 §6, XEP-0160, XEP-0359: what is kept, and its id
        new Archive(Contacts::has, persistence.log(), config.archive().offlineMessages()),
        // XEP-0313 §4, XEP-0059; what is under way to a client fits into its outbox beside a page
        new ArchiveAccess(
            persistence.log(),
            config.limits().outboxStanzas() / 4,
            config.limits().outboxBytes().bytes() / 4),
        new Carbons(Watchers::nick), // XEP-0280: after the archive's id, before delivery
        new ClientState(), // XEP-0352
        own, // XEP-0077 §3.2
        // XEP-0133: what administrators have done to other accounts
        new Orders(own, Presences::login, presences::departed),
        // XEP-0050, XEP-0133
        new Commands(commands(persistence, config, keys, online, greeting), ids),
        new Vcard(persistence.documents()), // XEP-0054
        new PrivateStorage(persistence.documents()), // XEP-0049
        new Disco(Contacts::mayKnow, Policy.contacts(config)), // XEP-0030, XEP-0115, XEP-0157
        new LastActivity( // XEP-0012
            presences::departed, Contacts::mayKnow, InstantSource.system()),
        new Ping(), // XEP-0199
        new SoftwareVersion(version), // XEP-0092
        new EntityTime(InstantSource.system())); // XEP-0202
  }

  /** XEP-0133: in the order in which they are found. */
  private static List<Command> commands(
      Persistence persistence,
      Config config,
      Function<String, Future<List<ScramKeys>>> keys,
      Online online,
      Greeting greeting) {
    Set<BareJid> administrators = Policy.administrators(config);
    Accounts accounts = persistence.accounts();
    List<Command> commands = new ArrayList<>();
    commands.addAll(new AccountCommands(accounts, keys).all(administrators));
    commands.addAll(new UserCommands(accounts, persistence.rosters()).all(administrators));
    commands.addAll(new Questions(accounts, online).all(administrators));
    commands.addAll(new Announcements(online).all(administrators));
    commands.addAll(
        new NoticeCommands(persistence.notices(), greeting, online).all(administrators));
    return commands;
  }
}
