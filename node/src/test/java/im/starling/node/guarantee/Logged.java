// SPDX-License-Identifier: Apache-2.0
package im.starling.node.guarantee;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.LoggerFactory;
import org.slf4j.event.KeyValuePair;

/** What the server logs while this is open, from that level on; nothing of it is printed. */
final class Logged implements AutoCloseable {
  private final Logger logger = (Logger) LoggerFactory.getLogger("im.starling");
  private final Kept kept = new Kept();

  Logged(Level level) {
    kept.start();
    logger.setLevel(level);
    logger.setAdditive(false);
    logger.addAppender(kept);
  }

  private static final class Kept extends AppenderBase<ILoggingEvent> {
    private final List<ILoggingEvent> events = new ArrayList<>();

    @Override
    protected synchronized void append(ILoggingEvent event) {
      events.add(event);
    }

    synchronized List<ILoggingEvent> all() {
      return List.copyOf(events);
    }
  }

  List<ILoggingEvent> events() {
    return kept.all();
  }

  /** What the last event of that name has under a key. */
  String value(String event, String key) {
    List<KeyValuePair> pairs =
        events().stream()
            .filter(one -> one.getMessage().equals(event))
            .reduce((one, later) -> later)
            .orElseThrow()
            .getKeyValuePairs();
    return pairs.stream()
        .filter(pair -> pair.key.equals(key))
        .map(pair -> String.valueOf(pair.value))
        .findFirst()
        .orElseThrow();
  }

  @Override
  public void close() {
    logger.detachAppender(kept);
    logger.setAdditive(true);
    logger.setLevel(null);
  }
}
