// SPDX-License-Identifier: Apache-2.0
package im.starling.cluster;

import io.vertx.core.Completable;
import io.vertx.core.Vertx;
import io.vertx.core.shareddata.AsyncMap;
import io.vertx.core.shareddata.Counter;
import io.vertx.core.shareddata.Lock;
import io.vertx.core.spi.cluster.ClusterManager;
import io.vertx.core.spi.cluster.NodeInfo;
import io.vertx.core.spi.cluster.NodeListener;
import io.vertx.core.spi.cluster.RegistrationInfo;
import io.vertx.core.spi.cluster.RegistrationListener;
import io.vertx.core.spi.cluster.RegistrationUpdateEvent;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The bus asks its cluster manager where an address is. That of a link says so itself, so nothing
 * of it is in a map that has to be kept, moved and repaired; where a node listens is asked once. A
 * frame to a known node needs no Hazelcast. All else goes to the manager behind. Any thread.
 */
final class LinkDirectory implements ClusterManager {
  private static final String PREFIX = "link/";

  private final ClusterManager behind;
  private final Map<String, NodeInfo> known = new ConcurrentHashMap<>();
  private final Map<String, Set<String>> asked = new ConcurrentHashMap<>();
  private volatile @Nullable RegistrationListener selector;

  LinkDirectory(ClusterManager behind) {
    this.behind = behind;
  }

  /** Where frames for a loop go. */
  static String address(NodeId node, int loop) {
    return PREFIX + node.name() + "/" + loop;
  }

  private static @Nullable String node(String address) {
    return address.startsWith(PREFIX)
        ? address.substring(PREFIX.length(), address.lastIndexOf('/'))
        : null;
  }

  /** The node is gone; its addresses are not asked for again. */
  void forget(NodeId node) {
    known.remove(node.name());
    Set<String> addresses = asked.remove(node.name());
    RegistrationListener told = selector;
    if (addresses != null && told != null) {
      for (String address : addresses) {
        told.registrationsUpdated(new RegistrationUpdateEvent(address, List.of()));
      }
    }
  }

  @Override
  public void getRegistrations(String address, Completable<List<RegistrationInfo>> promise) {
    String node = node(address);
    if (node == null) {
      behind.getRegistrations(address, promise);
      return;
    }
    asked.computeIfAbsent(node, first -> ConcurrentHashMap.newKeySet()).add(address);
    promise.succeed(List.of(new RegistrationInfo(node, 0, false)));
  }

  @Override
  public void addRegistration(
      String address, RegistrationInfo registration, Completable<Void> promise) {
    if (node(address) == null) {
      behind.addRegistration(address, registration, promise);
    } else {
      promise.succeed();
    }
  }

  @Override
  public void removeRegistration(
      String address, RegistrationInfo registration, Completable<Void> promise) {
    if (node(address) == null) {
      behind.removeRegistration(address, registration, promise);
    } else {
      promise.succeed();
    }
  }

  @Override
  public void getNodeInfo(String node, Completable<NodeInfo> promise) {
    NodeInfo there = known.get(node);
    if (there != null) {
      promise.succeed(there);
      return;
    }
    behind.getNodeInfo(
        node,
        (found, failure) -> {
          if (failure == null) {
            know(node, found);
          }
          promise.complete(found, failure);
        });
  }

  /** From now on that node is there, whoever says otherwise. */
  void know(String node, NodeInfo there) {
    known.put(node, there);
  }

  @Override
  public void registrationListener(RegistrationListener listener) {
    selector = listener;
    behind.registrationListener(listener);
  }

  @Override
  public void init(Vertx vertx) {
    behind.init(vertx);
  }

  @Override
  public <K, V> void getAsyncMap(String name, Completable<AsyncMap<K, V>> promise) {
    behind.getAsyncMap(name, promise);
  }

  @Override
  public <K, V> Map<K, V> getSyncMap(String name) {
    return behind.getSyncMap(name);
  }

  @Override
  public void getLockWithTimeout(String name, long timeout, Completable<Lock> promise) {
    behind.getLockWithTimeout(name, timeout, promise);
  }

  @Override
  public void getCounter(String name, Completable<Counter> promise) {
    behind.getCounter(name, promise);
  }

  @Override
  public String getNodeId() {
    return behind.getNodeId();
  }

  @Override
  public List<String> getNodes() {
    return behind.getNodes();
  }

  @Override
  public void nodeListener(NodeListener listener) {
    behind.nodeListener(listener);
  }

  @Override
  public void setNodeInfo(NodeInfo info, Completable<Void> promise) {
    behind.setNodeInfo(info, promise);
  }

  @Override
  public NodeInfo getNodeInfo() {
    return behind.getNodeInfo();
  }

  @Override
  public void join(Completable<Void> promise) {
    behind.join(promise);
  }

  @Override
  public void leave(Completable<Void> promise) {
    behind.leave(promise);
  }

  @Override
  public boolean isActive() {
    return behind.isActive();
  }
}
