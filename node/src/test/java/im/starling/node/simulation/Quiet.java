// SPDX-License-Identifier: Apache-2.0
package im.starling.node.simulation;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.AppenderBase;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.slf4j.LoggerFactory;

/** Keeps the log quiet while it is open: what is an error there is a bug, whatever fails. */
final class Quiet extends AppenderBase<ILoggingEvent> implements AutoCloseable {
  private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  private final Level before = root.getLevel();
  private final List<Appender<ILoggingEvent>> others = new ArrayList<>();
  private final List<String> errors = new ArrayList<>();

  Quiet() {
    for (Iterator<Appender<ILoggingEvent>> all = root.iteratorForAppenders(); all.hasNext(); ) {
      others.add(all.next());
    }
    others.forEach(root::detachAppender);
    setContext(root.getLoggerContext());
    start();
    root.setLevel(Level.ERROR);
    root.addAppender(this);
  }

  @Override
  protected void append(ILoggingEvent event) {
    IThrowableProxy thrown = event.getThrowableProxy();
    errors.add(event + (thrown == null ? "" : "\n" + ThrowableProxyUtil.asString(thrown)));
  }

  /** What was logged, in order. */
  List<String> errors() {
    return errors;
  }

  @Override
  public void close() {
    root.detachAppender(this);
    others.forEach(root::addAppender);
    root.setLevel(before);
  }
}
