// SPDX-License-Identifier: Apache-2.0
package im.starling.node;

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
import im.starling.node.feature.blocking.Blocking;
import im.starling.node.feature.mam.Archive;
import im.starling.node.feature.mam.ArchiveAccess;
import im.starling.node.feature.mam.ArchiveChoice;
import im.starling.node.feature.roster.Contacts;
import im.starling.node.feature.roster.Presences;
import im.starling.node.feature.roster.RosterRequests;
import im.starling.node.feature.roster.Subscriptions;
import im.starling.node.feature.roster.Watchers;
import im.starling.persistence.Persistence;
import im.starling.persistence.ScramKeys;
import im.starling.persistence.Settings;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Function;

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
              all(unused, Config.DEFAULT, password -> Future.failedFuture("nowhere"), "")));
    } finally {
      vertx.close().onFailure(ignored -> {});
    }
  }

  static List<Feature> all(
      Persistence persistence,
      Config config,
      Function<String, Future<List<ScramKeys>>> keys,
      String version) {
    Presences presences = new Presences(persistence.departures());
    return List.of(
        new Blocking(
            persistence.blocklists()), // XEP-0191, XEP-0377: before all that stores or shows
        new RosterRequests(persistence.rosters()), // RFC 6121 §2
        new Subscriptions(), // RFC 6121 §3: before presence, of which it is a special case
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
        new OwnAccount(persistence.accounts(), keys, RosterRequests::farewell), // XEP-0077 §3.2
        new Vcard(persistence.documents()), // XEP-0054
        new PrivateStorage(persistence.documents()), // XEP-0049
        new Disco(Contacts::mayKnow), // XEP-0030, XEP-0115
        new LastActivity( // XEP-0012
            presences::departed, Contacts::mayKnow, InstantSource.system()),
        new Ping(), // XEP-0199
        new SoftwareVersion(version), // XEP-0092
        new EntityTime(InstantSource.system())); // XEP-0202
  }
}
