// SPDX-License-Identifier: Apache-2.0
package im.starling.node.ops;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.spi.ContextAwareBase;
import ch.qos.logback.core.status.NopStatusListener;
import im.starling.node.config.Config.Logs;
import java.util.List;
import org.slf4j.LoggerFactory;

/**
 * Where events go and in which form. Logback finds this class by itself (META-INF/services), so
 * that there is no moment without it; {@link #use} changes it when the configuration is known.
 */
public final class LogOutput extends ContextAwareBase implements Configurator {
  /** Libraries that tell about every connection or start. Their warnings are enough. */
  private static final List<String> TALKATIVE =
      List.of("io.netty", "io.vertx", "org.flywaydb", "com.hazelcast", "org.postgresql");

  /**
   * Those whose warnings are about what is meant to be so, or is over soon: that Hazelcast keeps no
   * data here, and that a node which is gone does not answer. Who is suspected to be gone, and who
   * is fenced, is said elsewhere, once.
   */
  private static final List<String> NEEDLESS =
      List.of(
          "com.hazelcast.cp.CPSubsystem",
          "com.hazelcast.internal.server.tcp.TcpServerConnectionErrorHandler",
          "com.hazelcast.spi.impl.operationservice.OperationService",
          "io.vertx.core.eventbus.impl.clustered.ClusteredEventBus");

  /** The stream of this process that events go to. */
  public enum Stream {
    OUT("System.out"),
    ERR("System.err");

    final String target;

    Stream(String target) {
      this.target = target;
    }
  }

  @Override
  public ExecutionStatus configure(LoggerContext context) {
    context.getStatusManager().add(new NopStatusListener());
    apply(context, Stream.OUT, Logs.DEFAULT);
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }

  /** From here on. */
  public static void use(Stream stream, Logs logs) {
    apply((LoggerContext) LoggerFactory.getILoggerFactory(), stream, logs);
  }

  private static void apply(LoggerContext context, Stream stream, Logs logs) {
    EventEncoder encoder = new EventEncoder(logs.format());
    encoder.setContext(context);
    encoder.start();
    ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
    appender.setContext(context);
    appender.setTarget(stream.target);
    appender.setEncoder(encoder);
    appender.start();
    Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.detachAndStopAllAppenders();
    root.addAppender(appender);
    Level level = Level.toLevel(logs.level().name());
    root.setLevel(level);
    Level calm = level.isGreaterOrEqual(Level.WARN) ? level : Level.WARN;
    TALKATIVE.forEach(name -> context.getLogger(name).setLevel(calm));
    NEEDLESS.forEach(name -> context.getLogger(name).setLevel(Level.ERROR));
  }
}
