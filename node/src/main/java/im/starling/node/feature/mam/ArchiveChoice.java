// SPDX-License-Identifier: Apache-2.0
package im.starling.node.feature.mam;

import static im.starling.protocol.Iq.Type.GET;
import static im.starling.protocol.Iq.Type.SET;

import im.starling.node.feature.AccountHome;
import im.starling.node.feature.AccountHome.StateKey;
import im.starling.node.feature.Declaration;
import im.starling.node.feature.Feature;
import im.starling.persistence.ArchivePreferences;
import im.starling.persistence.ArchivePreferences.Fallback;
import im.starling.persistence.Preferences;
import im.starling.protocol.BareJid;
import im.starling.protocol.Element;
import im.starling.protocol.Iq;
import im.starling.protocol.Jid;
import im.starling.protocol.MalformedJid;
import im.starling.protocol.Payload;
import im.starling.protocol.QName;
import im.starling.protocol.StanzaError.Condition;
import im.starling.protocol.StanzaFailure;
import im.starling.protocol.Xep;
import im.starling.protocol.XmlWriter;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * XEP-0441: Message Archive Management Preferences. What an account wants archived is kept with it.
 */
@Xep(number = 441, title = "Message Archive Management Preferences", version = "0.2.0")
public final class ArchiveChoice implements Feature {
  private static final QName PREFS = QName.of(Query.NAMESPACE, "prefs");
  private static final StateKey<Choice> KEY = StateKey.of("archive-preferences");

  /** As long a list as anybody writes by hand, and no longer. */
  private static final int ADDRESSES = 1_000;

  private final Preferences preferences;

  /** What is in force; changes when the database has the change. */
  private static final class Choice {
    private ArchivePreferences now;

    Choice(ArchivePreferences now) {
      this.now = now;
    }
  }

  public ArchiveChoice(Preferences preferences) {
    this.preferences = preferences;
  }

  @Override
  public void declare(Declaration to) {
    to.state(KEY, owner -> preferences.archive(owner).map(Choice::new))
        .iqToHome(GET, PREFS, (request, home) -> answer(request, home.state(KEY).now))
        .iqToHome(SET, PREFS, this::set)
        .guard(GET, PREFS, Condition.FORBIDDEN, (home, other) -> false)
        .guard(SET, PREFS, Condition.FORBIDDEN, (home, other) -> false);
  }

  /** Whether the account wants what it exchanges with that address archived. */
  static boolean wants(AccountHome home, Jid with, BiPredicate<AccountHome, BareJid> contact) {
    ArchivePreferences chosen = home.state(KEY).now;
    if (names(chosen.always(), with)) {
      return true;
    }
    if (names(chosen.never(), with)) {
      return false;
    }
    return switch (chosen.fallback()) {
      case ALWAYS -> true;
      case ROSTER -> contact.test(home, with.bare());
      case NEVER -> false;
    };
  }

  private static boolean names(List<String> list, Jid address) {
    return !list.isEmpty()
        && (list.contains(address.bare().toString()) || list.contains(address.toString()));
  }

  private Future<Iq> set(Iq request, AccountHome home) {
    Element prefs = request.payload().child(0);
    ArchivePreferences chosen =
        new ArchivePreferences(
            fallback(prefs.attribute("default")),
            addresses(prefs.child("always")),
            addresses(prefs.child("never")));
    return home.serial(() ->
        preferences
            .archive(home.owner(), chosen)
            .compose(saved -> {
              home.state(KEY).now = chosen;
              return answer(request, chosen);
            }));
  }

  private static Fallback fallback(@Nullable String text) {
    for (Fallback fallback : Fallback.values()) {
      if (fallback.name().toLowerCase(Locale.ROOT).equals(text)) {
        return fallback;
      }
    }
    throw new StanzaFailure(Condition.BAD_REQUEST.error("default is always, roster or never"));
  }

  private static List<String> addresses(@Nullable Element list) {
    List<String> addresses = new ArrayList<>();
    if (list != null) {
      for (Element jid : list.children()) {
        try {
          addresses.add(Jid.parse(jid.text().strip()).toString());
        } catch (MalformedJid e) {
          throw new StanzaFailure(Condition.JID_MALFORMED.error());
        }
      }
    }
    if (addresses.size() > ADDRESSES) {
      throw new StanzaFailure(Condition.RESOURCE_CONSTRAINT.error("too many addresses"));
    }
    return addresses;
  }

  private static Future<Iq> answer(Iq request, ArchivePreferences chosen) {
    Payload prefs =
        Payload.write(out -> {
          out.start(PREFS).attribute("default", chosen.fallback().name().toLowerCase(Locale.ROOT));
          write(out, "always", chosen.always());
          write(out, "never", chosen.never());
          out.end();
        });
    return Future.succeededFuture(request.result(prefs));
  }

  private static void write(XmlWriter out, String name, List<String> addresses) {
    out.start(name);
    addresses.forEach(address -> out.leaf("jid", address));
    out.end();
  }
}
