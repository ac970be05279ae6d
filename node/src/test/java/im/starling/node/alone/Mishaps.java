// SPDX-License-Identifier: Apache-2.0
package im.starling.node.alone;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.LoggerFactory;

/**
 * Listens to the log while it is open: nothing that a client sends is a reason for a warning. Keeps
 * quiet what is below that.
 */
public final class Mishaps extends AppenderBase<ILoggingEvent> implements AutoCloseable {
  private static final int MOST = 20;

  private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  private final Level before = root.getLevel();
  private final List<String> events = new ArrayList<>();

  public Mishaps() {
    setContext(root.getLoggerContext());
    start();
    root.setLevel(Level.WARN);
    root.addAppender(this);
  }

  @Override
  protected synchronized void append(ILoggingEvent event) {
    if (event.getLevel().isGreaterOrEqual(Level.WARN) && events.size() < MOST) {
      IThrowableProxy thrown = event.getThrowableProxy();
      events.add(
          event
              + " "
              + event.getKeyValuePairs()
              + (thrown == null ? "" : "\n" + ThrowableProxyUtil.asString(thrown)));
    }
  }

  /** Fails with what was logged. */
  public synchronized void assertNone() {
    if (!events.isEmpty()) {
      List<String> seen = List.copyOf(events);
      events.clear();
      throw new AssertionError(String.join("\n", seen));
    }
  }

  @Override
  public void close() {
    root.detachAppender(this);
    root.setLevel(before);
  }
}
