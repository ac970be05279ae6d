// SPDX-License-Identifier: Apache-2.0
package im.starling.cluster;

import com.hazelcast.cluster.Member;
import com.hazelcast.config.Config;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.config.NetworkConfig;
import com.hazelcast.config.SocketInterceptorConfig;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.instance.EndpointQualifier;
import com.hazelcast.instance.impl.DefaultNodeContext;
import com.hazelcast.instance.impl.DefaultNodeExtension;
import com.hazelcast.instance.impl.HazelcastInstanceFactory;
import com.hazelcast.instance.impl.HazelcastInstanceProxy;
import com.hazelcast.instance.impl.Node;
import com.hazelcast.instance.impl.NodeExtension;
import com.hazelcast.internal.partition.InternalPartition;
import com.hazelcast.internal.partition.PartitionReplica;
import com.hazelcast.nio.MemberSocketInterceptor;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;

/** Hazelcast as we use it: members and a table of partitions, no data, no clients. */
final class Hazel {
  /** As many as {@link OneNode} has shards: a cluster of one may become one of three. */
  static final int PARTITIONS = 1021;

  /** How many places of a partition matter: its owner's, and so many less one if that is gone. */
  private static final int COPIES = 3;

  /** What vertx-hazelcast calls the id of a node. */
  static final String NODE = "__vertx.nodeId";

  /** After which members take one for gone of whom nothing else tells them that it is. */
  static final Duration SILENCE = Duration.ofSeconds(10);

  static final String LOOPS = "starling.loops";
  static final String VERSION = "starling.version";
  static final String SPEAKS = "starling.speaks";

  private static final Map<String, String> PROPERTIES =
      Map.ofEntries(
          Map.entry("hazelcast.logging.type", "slf4j"),
          Map.entry("hazelcast.phone.home.enabled", "false"),
          Map.entry("hazelcast.shutdownhook.enabled", "false"),
          Map.entry("hazelcast.socket.bind.any", "false"),
          Map.entry("hazelcast.partition.count", Integer.toString(PARTITIONS)),
          Map.entry("hazelcast.heartbeat.interval.seconds", "1"),
          Map.entry("hazelcast.max.no.heartbeat.seconds", Long.toString(SILENCE.toSeconds())),
          Map.entry("hazelcast.merge.first.run.delay.seconds", "5"),
          Map.entry("hazelcast.merge.next.run.delay.seconds", "5"),
          Map.entry("hazelcast.wait.seconds.before.join", "0"),
          Map.entry("hazelcast.health.monitoring.level", "OFF"),
          // Members say a heartbeat a second: two threads for that are enough on any machine.
          Map.entry("hazelcast.operation.thread.count", "2"),
          Map.entry("hazelcast.operation.generic.thread.count", "2"),
          Map.entry("hazelcast.io.thread.count", "1"));

  private Hazel() {}

  /** Joins the others, or begins a cluster. Blocks for seconds. */
  static HazelcastInstance start(ClusterOptions options, Peer self, Challenge challenge)
      throws UnknownHostException {
    Config config = new Config().setClusterName(options.name());
    PROPERTIES.forEach(config::setProperty);
    config
        .getMemberAttributeConfig()
        .setAttribute(NODE, self.node().name())
        .setAttribute(LOOPS, Integer.toString(self.loops()))
        .setAttribute(VERSION, self.version())
        .setAttribute(SPEAKS, self.versions().text());
    config.getMetricsConfig().setEnabled(false);
    config.getJetConfig().setEnabled(false);
    NetworkConfig network = config.getNetworkConfig();
    network.setPort(options.bound().port()).setPortAutoIncrement(false);
    network.setPublicAddress(advertised(options.advertised()));
    network
        .getInterfaces()
        .setEnabled(true)
        .addInterface(InetAddress.getByName(options.bound().host()).getHostAddress());
    // Says only that there is one; Guarded hands it out.
    network.setSocketInterceptorConfig(new SocketInterceptorConfig().setEnabled(true));
    // So long those that start together ask each other who was there first, before one claims that.
    network.getJoin().getTcpIpConfig().setConnectionTimeoutSeconds(1);
    discover(network.getJoin(), options);
    return HazelcastInstanceFactory.newHazelcastInstance(
        config, "starling-" + self.node().name(), new Guarded(challenge));
  }

  /**
   * Of each partition, where it is and where its copies would be, although it holds nothing: the
   * owner first. Hazelcast tells owners only, so it is asked from within.
   */
  static List<List<NodeId>> replicas(HazelcastInstance hazelcast, Function<Member, NodeId> node) {
    Map<UUID, NodeId> names = new HashMap<>();
    hazelcast
        .getCluster()
        .getMembers()
        .forEach(each -> names.put(each.getUuid(), node.apply(each)));
    Node inside = ((HazelcastInstanceProxy) hazelcast).getOriginal().node;
    List<List<NodeId>> all = new ArrayList<>(PARTITIONS);
    for (InternalPartition partition : inside.getPartitionService().getInternalPartitions()) {
      List<NodeId> places = new ArrayList<>(COPIES);
      for (int i = 0; i < COPIES; i++) {
        PartitionReplica replica = partition.getReplica(i);
        NodeId name = replica == null ? null : names.get(replica.uuid());
        if (name != null) {
          places.add(name);
        }
      }
      all.add(List.copyOf(places));
    }
    return List.copyOf(all);
  }

  /** Without a port it is the one that is bound; an IPv6 address has brackets before a port. */
  private static String advertised(ClusterOptions.Address address) {
    String host = address.host();
    if (address.port() == 0) {
      return host;
    }
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.port();
  }

  private static void discover(JoinConfig join, ClusterOptions options) {
    join.getAutoDetectionConfig().setEnabled(false);
    join.getMulticastConfig().setEnabled(false);
    switch (options.discovery()) {
      case Discovery.Fixed(var nodes) -> join.getTcpIpConfig().setEnabled(true).setMembers(nodes);
      case Discovery.Dns(var name) ->
          join.getKubernetesConfig()
              .setEnabled(true)
              .setProperty("service-dns", name)
              .setProperty("service-port", Integer.toString(port(options)));
    }
  }

  /** Which all nodes have in common where they are found by a name. */
  private static int port(ClusterOptions options) {
    int advertised = options.advertised().port();
    return advertised == 0 ? options.bound().port() : advertised;
  }

  /**
   * Hazelcast's open edition reads the configuration of an interceptor, and asks for none. So it is
   * put where the other edition has its own; with another version of Hazelcast, ClusterTest tells
   * whether it is still asked for.
   */
  private static final class Guarded extends DefaultNodeContext {
    private final Challenge challenge;

    Guarded(Challenge challenge) {
      this.challenge = challenge;
    }

    @Override
    public NodeExtension createNodeExtension(Node node) {
      return new DefaultNodeExtension(node) {
        @Override
        public MemberSocketInterceptor getSocketInterceptor(EndpointQualifier endpoint) {
          return challenge;
        }
      };
    }
  }
}
