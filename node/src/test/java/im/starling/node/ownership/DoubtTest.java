// SPDX-License-Identifier: Apache-2.0
package im.starling.node.ownership;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import im.starling.cluster.NodeId;
import im.starling.node.alone.Answers;
import im.starling.persistence.Lease;
import im.starling.persistence.ShardLeases;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a node does that cannot be sure that the database still knows what it has (ADR 14). */
class DoubtTest {
  private final Clockwork loop = new Clockwork();
  private final Map<Integer, Lease> owners = new HashMap<>();
  private @Nullable Map<Integer, Long> owned = Map.of(3, 7L);
  private boolean away;
  private int resigned;
  private int dispelled;
  private final Doubt doubt =
      new Doubt(loop, new NodeId("a"), leases(), () -> owned, () -> dispelled++);

  DoubtTest() {
    owners.put(3, new Lease("a", 7));
    owners.put(4, new Lease("b", 1));
  }

  private ShardLeases leases() {
    return new Answers()
        .when(
            "owners/0",
            none -> away ? Future.failedFuture("away") : Future.succeededFuture(Map.copyOf(owners)))
        .when(
            "resign/0",
            none -> {
              resigned++;
              return Future.succeededFuture();
            })
        .as(ShardLeases.class);
  }

  @Test
  void whatAgreesIsBelieved() {
    doubt.arises();
    assertTrue(doubt.open());
    loop.pass(10);
    assertFalse(doubt.open());
    assertEquals(1, dispelled);
    assertEquals(0, resigned);
  }

  @Test
  void aClaimThatIsForgottenEndsTheNode() {
    owners.remove(3);
    doubt.arises();
    loop.pass(10);
    assertTrue(doubt.open());
    assertEquals(1, resigned);
  }

  @Test
  void soDoesOneThatWasMadeAnew() {
    owners.put(3, new Lease("a", 8));
    doubt.arises();
    loop.pass(10);
    assertEquals(1, resigned);
  }

  @Test
  void nothingIsComparedWhileItChanges() {
    owned = null;
    doubt.arises();
    loop.pass(500);
    assertTrue(doubt.open());
    owned = Map.of();
    loop.pass(100);
    assertEquals(1, dispelled);
  }

  @Test
  void itIsAskedUntilThereIsAnAnswer() {
    away = true;
    doubt.arises();
    loop.pass(500);
    doubt.arises();
    assertTrue(doubt.open());
    away = false;
    loop.pass(100);
    assertEquals(1, dispelled);
    assertEquals(2, doubt.losses());
  }
}
