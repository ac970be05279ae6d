// SPDX-License-Identifier: Apache-2.0
package im.starling.interop.wire;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads one account's archive from the first message to the last, page by page (XEP-0313 §4,
 * XEP-0059 §2.2).
 */
public final class Archive {
  private static final int PAGE = 50;
  private static final int MOST_PAGES = 1_000;

  private Archive() {}

  /** A message as its owner's archive holds it. */
  public record Entry(String id, Element message) {}

  /** Logs in without presence, so that nothing is delivered meanwhile, and reads everything. */
  public static List<Entry> read(Login login) throws IOException {
    List<Entry> entries = new ArrayList<>();
    try (XmppClient client = XmppClient.connect(login, into(entries))) {
      client.bind();
      String after = "";
      for (int page = 0; page < MOST_PAGES; page++) {
        int before = entries.size();
        Element fin = page(client, after);
        after = fin.child(Names.RSM, "set").map(set -> set.childText(Names.RSM, "last")).orElse("");
        if (fin.attribute("complete").equals("true")) {
          client.goodbye();
          return entries;
        }
        if (entries.size() == before || after.isEmpty()) {
          throw new IOException("an empty page that is not the last: " + fin);
        }
      }
      throw new IOException("the archive of " + login.account() + " has no end");
    }
  }

  private static Element page(XmppClient client, String after) throws IOException {
    String place = after.isEmpty() ? "" : "<after>" + Element.escape(after) + "</after>";
    client.send(
        "",
        "<iq type='set' id='page'><query xmlns='%s' queryid='q'><set xmlns='%s'><max>%d</max>%s</set></query></iq>"
            .formatted(Names.MAM, Names.RSM, PAGE, place));
    while (true) {
      Element stanza = client.read().orElse(null);
      if (stanza != null && stanza.name().equals("iq") && stanza.attribute("id").equals("page")) {
        return stanza
            .child(Names.MAM, "fin")
            .orElseThrow(() -> new IOException("no page of the archive: " + stanza));
      }
    }
  }

  /** Keeps the results of the query and nothing else. */
  private static XmppClient.Reader into(List<Entry> entries) {
    return message ->
        message
            .child(Names.MAM, "result")
            .ifPresent(result ->
                result
                    .child(Names.FORWARD, "forwarded")
                    .flatMap(forwarded -> forwarded.child(Names.CLIENT, "message"))
                    .ifPresent(inner -> entries.add(new Entry(result.attribute("id"), inner))));
  }
}
