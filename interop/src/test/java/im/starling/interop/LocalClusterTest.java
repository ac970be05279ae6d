// SPDX-License-Identifier: Apache-2.0
package im.starling.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import im.starling.interop.wire.Login;
import im.starling.interop.wire.XmppClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@code starling cluster}: what somebody sees who tries it out. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
final class LocalClusterTest {
  private static final Duration START = Duration.ofMinutes(2);
  private static final Duration STOP = Duration.ofMinutes(1);
  private static final String PASSWORD = "try it out";

  private final Path home = Folders.temporary("cluster");
  private final Path certificate = home.resolve("data/certificates/localhost.pem");
  private final Path log = Folders.kept("cluster.log");

  @Test
  void threeNodesAreOneServerUntilTheyAreStopped() throws Exception {
    try (Spawned cluster = start(3)) {
      List<ClusterNode> nodes = nodes(cluster, 3);
      accounts("anna", "bert");
      for (ClusterNode node : nodes) {
        assertEquals(
            Files.readString(certificate).strip(),
            Certificates.shown(node.direct(), "localhost").strip());
        assertEquals(200, status(node));
        talk(node, nodes.getFirst());
      }

      ClusterNode killed = nodes.getLast();
      killed.kill();
      await(cluster, "node-ended node=3 pid=" + killed.pid() + " code=137");
      talk(nodes.get(1), nodes.getFirst());

      assertEquals(0, cluster.terminate(STOP), "exit code after SIGTERM");
      for (ClusterNode node : nodes) {
        assertFalse(ProcessHandle.of(node.pid()).isPresent(), "still there: " + node);
      }
      assertFalse(Files.exists(home.resolve("data/postgres/address")), "the database's address");
    }
  }

  @Test
  void nodesEndWithTheirParent() {
    try (Spawned cluster = start(1)) {
      ClusterNode node = nodes(cluster, 1).getFirst();
      cluster.kill();
      node.gone();
    }
  }

  private Spawned start(int nodes) {
    return Spawned.start(
        log,
        Map.of("CLASSPATH", Launcher.classPath()),
        command("cluster", Integer.toString(nodes), "--offset", Integer.toString(offset(nodes))));
  }

  private List<String> command(String... arguments) {
    return Launcher.command(List.of("-Dstarling.home=" + home), List.of(arguments));
  }

  private void accounts(String... users) {
    StringBuilder lines = new StringBuilder();
    for (String user : users) {
      lines.append(user).append("@localhost ").append(PASSWORD).append('\n');
    }
    String said =
        Spawned.run(
            log,
            START,
            Map.of("CLASSPATH", Launcher.classPath()),
            lines.toString(),
            command("account", "import"));
    assertEquals(users.length, said.lines().filter(line -> line.startsWith("added ")).count());
  }

  private List<ClusterNode> nodes(Spawned cluster, int count) {
    await(cluster, "Stop all:");
    List<ClusterNode> nodes =
        cluster
            .output()
            .lines()
            .flatMap(line -> ClusterNode.of(line, certificate).stream())
            .toList();
    assertEquals(count, nodes.size(), cluster.output());
    return nodes;
  }

  private static void await(Spawned cluster, String text) {
    assertFalse(
        cluster
            .await(
                0,
                START,
                text,
                line -> line.contains(text) ? Optional.of(line) : Optional.<String>empty())
            .isEmpty());
  }

  private static int status(ClusterNode node) throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client
          .send(
              HttpRequest.newBuilder(node.readyz()).build(), HttpResponse.BodyHandlers.discarding())
          .statusCode();
    }
  }

  /** A message from a client at one node to a client at another one. */
  private static void talk(ClusterNode from, ClusterNode to) throws IOException {
    List<String> bodies = new ArrayList<>();
    try (XmppClient bert = client(to, Tls.DIRECT, "bert", bodies);
        XmppClient anna = client(from, Tls.STARTTLS, "anna", new ArrayList<>())) {
      String text = "from " + from.pid();
      anna.send("", "<message to='bert@localhost' type='chat'><body>" + text + "</body></message>");
      while (!bodies.contains(text)) { // after a kill an earlier one may come twice
        bert.read();
      }
      anna.goodbye();
      bert.goodbye();
    }
  }

  private static XmppClient client(ClusterNode at, Tls tls, String user, List<String> bodies)
      throws IOException {
    XmppClient.Reader reader =
        message -> {
          String body = message.childText("jabber:client", "body");
          if (!body.isEmpty()) {
            bodies.add(body);
          }
        };
    XmppClient client = XmppClient.connect(new Login(at, tls, user, PASSWORD), reader);
    client.bind();
    client.send("", "<presence/>");
    boolean here = false;
    while (!here) { // its own presence tells that it is
      here = client.read().filter(stanza -> stanza.name().equals("presence")).isPresent();
    }
    return client;
  }

  /** With it all ports are free; below those that the system gives to others meanwhile. */
  private static int offset(int nodes) {
    Random random = new Random();
    for (int tries = 0; tries < 1_000; tries++) {
      int offset = 4_000 + 100 * random.nextInt(180);
      if (free(offset, nodes)) {
        return offset;
      }
    }
    throw new AssertionError("no ports are free");
  }

  private static boolean free(int offset, int nodes) {
    for (int node = 0; node < nodes; node++) {
      for (int port : List.of(5222, 5223, 5224, 5225, 5701, 5702, 9090)) {
        InetAddress here = InetAddress.getLoopbackAddress();
        try (ServerSocket probe = new ServerSocket()) {
          probe.bind(new InetSocketAddress(here, port + offset + 10 * node));
        } catch (IOException taken) {
          return false;
        }
      }
    }
    return true;
  }
}
