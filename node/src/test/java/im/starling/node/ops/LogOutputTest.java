// SPDX-License-Identifier: Apache-2.0
package im.starling.node.ops;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import org.junit.jupiter.api.Test;

/** What libraries say is heard where an operator has to look, and not where there is nothing. */
class LogOutputTest {
  private final LoggerContext context = new LoggerContext();

  private Logger of(String name) {
    return context.getLogger(name);
  }

  @Test
  void librariesAreHeardWhereAnOperatorHasToLook() {
    new LogOutput().configure(context);
    assertTrue(of("im.starling.node.Node").isInfoEnabled());
    Logger members = of("com.hazelcast.internal.cluster.impl.MembershipManager");
    assertTrue(members.isWarnEnabled());
    assertFalse(members.isInfoEnabled());
    for (String needless :
        new String[] {
          "com.hazelcast.cp.CPSubsystem",
          "com.hazelcast.internal.server.tcp.TcpServerConnectionErrorHandler",
          "com.hazelcast.spi.impl.operationservice.OperationService",
          "io.vertx.core.eventbus.impl.clustered.ClusteredEventBus"
        }) {
      assertTrue(of(needless).isErrorEnabled(), needless);
      assertFalse(of(needless).isWarnEnabled(), needless);
    }
    context.stop();
  }
}
