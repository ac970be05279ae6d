// SPDX-License-Identifier: Apache-2.0
package im.starling.node.feature.mam;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import im.starling.persistence.ArchiveIds;
import im.starling.persistence.ArchiveQuery;
import im.starling.persistence.ArchiveQuery.Filter;
import im.starling.persistence.Entry;
import im.starling.persistence.LogWriter;
import im.starling.persistence.Persistence;
import im.starling.persistence.SqlObserver;
import im.starling.persistence.TestDatabase;
import im.starling.protocol.FullJid;
import im.starling.protocol.Input;
import im.starling.protocol.Jid;
import im.starling.protocol.Limits;
import im.starling.protocol.MalformedJid;
import im.starling.protocol.Message;
import im.starling.protocol.Names;
import im.starling.protocol.Stanza;
import im.starling.protocol.StreamFailure;
import im.starling.protocol.Tokenizer;
import im.starling.protocol.XmlWriter;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * What the edge accepts is stored by a real database, read, and put into a result that a client can
 * read: the same, to the byte.
 */
class StoredRowsTest {
  private static final String HEADER =
      "<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'"
          + " version='1.0'>";

  private static final Limits WIDE = new Limits(1 << 20, 1_000, 1_000, 1 << 20, 1_000);

  private static @Nullable Store store;
  private static long seq;

  /** A database and the log in it. */
  private record Store(
      TestDatabase database, Vertx vertx, Persistence persistence, LogWriter writer) {
    static Store open() {
      TestDatabase database = TestDatabase.create();
      Vertx vertx = Vertx.vertx();
      Persistence persistence = Persistence.connect(vertx, database.settings(), SqlObserver.NONE);
      LogWriter writer = await(on(vertx, () -> Future.succeededFuture(persistence.log().writer())));
      return new Store(database, vertx, persistence, writer);
    }

    Entry stored(Entry row) {
      await(on(vertx, () -> writer.append(row)));
      ArchiveQuery last = ArchiveQuery.last(Filter.ALL, 1);
      return await(persistence.log().page(row.owner(), last)).entries().getFirst();
    }

    void close() {
      await(on(vertx, writer::close).eventually(persistence::close).eventually(vertx::close));
      database.close();
    }

    private static <T> Future<T> on(Vertx vertx, Supplier<Future<T>> task) {
      Promise<T> done = Promise.promise();
      vertx.getOrCreateContext().runOnContext(go -> task.get().onComplete(done));
      return done.future();
    }
  }

  @BeforeContainer
  static void open() {
    store = Store.open();
  }

  @AfterContainer
  static void close() {
    if (store != null) {
      store.close();
    }
  }

  @Property(tries = 150, shrinking = ShrinkingMode.OFF)
  void whatIsAcceptedIsReadAsItWas(@ForAll long seed) throws MalformedJid {
    String xml = new Poison(new Random(seed)).message();
    Message message = accepted(xml);
    if (message != null && store != null) {
      same(message, store);
    }
  }

  /** The property says little if everything is refused. */
  @Test
  void mostIsAccepted() {
    int accepted = 0;
    for (int seed = 0; seed < 100; seed++) {
      accepted += accepted(new Poison(new Random(seed)).message()) == null ? 0 : 1;
    }
    assertTrue(accepted > 60 && accepted < 100, "accepted " + accepted);
  }

  private static void same(Message message, Store store) throws MalformedJid {
    XmlWriter out = new XmlWriter(64);
    message.writeStandalone(out);
    Entry row = new Entry(1, ++seq, Entry.ARCHIVED, "peer@example.org", Buffer.buffer(out.bytes()));
    Entry read = store.stored(row);
    assertEquals(row, read);
    Names names = new Names();
    assertTrue(ArchiveAccess.readable(read, names));
    Stanza again = Stanza.parse(read.stanza().getBytes(), names);
    assertArrayEquals(message.bytes(), again.bytes());

    Query query = new Query("q", ArchiveQuery.first(Filter.ALL, 1), false, null);
    FullJid asker = (FullJid) Jid.parse("romeo@example.org/phone");
    ArchiveIds ids = new ArchiveIds(Buffer.buffer(new byte[ArchiveIds.SECRET_LENGTH]));
    Message result = ArchiveXml.result(read, query, asker, ids);
    Message seen = assertInstanceOf(Message.class, parse(result.bytes(), WIDE));
    assertArrayEquals(result.bytes(), seen.bytes());
  }

  private static @Nullable Message accepted(String xml) {
    try {
      return parse(xml.getBytes(StandardCharsets.UTF_8), Limits.CLIENT) instanceof Message message
          ? message
          : null;
    } catch (StreamFailure refused) {
      return null;
    }
  }

  private static @Nullable Input parse(byte[] stanza, Limits limits) {
    Tokenizer tokenizer = new Tokenizer(limits, new Names());
    byte[] header = HEADER.getBytes(StandardCharsets.UTF_8);
    tokenizer.feed(header, 0, header.length);
    assertTrue(tokenizer.next() != null);
    tokenizer.feed(stanza, 0, stanza.length);
    return tokenizer.next();
  }

  private static <T> T await(Future<T> future) {
    try {
      return future.await(30, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError(e);
    }
  }

  /** Messages with what has broken archives: of peers, too. */
  private static final class Poison {
    private static final String[] TEXTS = {
      "]]&gt;",
      "&#x1F426;",
      "\uD83D\uDC26\uD83D\uDE00",
      "&amp;amp;",
      "&lt;![CDATA[",
      "<![CDATA[<a>]]>",
      "'\"",
      "\u00E9\u4E2D",
      "&#xFFFD;",
      "\uFFFD",
      "\t\n",
      "&#13;",
      "]]>",
      "\u0001",
      "&#0;",
      "\uFFFE",
      " "
    };
    private static final String[] ATTRIBUTES = {
      " a='1'",
      " p:a='1'",
      " xml:lang='en'",
      " xml:space='preserve'",
      " b=\"'\"",
      " c='&lt;&gt;&amp;'",
      " d='&#10;\u4E2D&#x1F426;'",
      " q:a='2'",
      " e='>'",
      " xmlns:r='urn:r'"
    };

    private final Random random;

    Poison(Random random) {
      this.random = random;
    }

    String message() {
      StringBuilder out = new StringBuilder("<message type='chat' xml:lang='de' id='");
      out.append(random.nextBoolean() ? "i&#10;" : "\uD83D\uDC26").append("'>");
      int children = 1 + random.nextInt(5);
      for (int i = 0; i < children; i++) {
        element(out, random.nextInt(4) == 0 ? 50 : 4);
      }
      return out.append("</message>").toString();
    }

    private void element(StringBuilder out, int depth) {
      String prefix = random.nextInt(3) == 0 ? "p:" : "";
      String name = prefix + (random.nextInt(3) == 0 ? "body" : "e" + random.nextInt(3));
      out.append('<').append(name).append(" xmlns:p='urn:p' xmlns:q='urn:q'");
      if (random.nextBoolean()) {
        out.append(" xmlns='urn:n").append(random.nextInt(2)).append('\'');
      }
      for (String attribute : ATTRIBUTES) {
        out.append(random.nextInt(6) == 0 ? attribute : "");
      }
      out.append('>');
      while (random.nextInt(3) > 0) {
        // What is refused is rare, or all would be.
        int texts = random.nextInt(40) == 0 ? TEXTS.length : TEXTS.length - 5;
        out.append(TEXTS[random.nextInt(texts)]);
      }
      if (depth > 0 && random.nextInt(5) > 0) {
        element(out, depth - 1);
      }
      out.append("</").append(name).append('>');
    }
  }
}
