// SPDX-License-Identifier: Apache-2.0
package im.starling.node.alone;

import im.starling.cluster.NodeId;
import im.starling.cluster.OneNode;
import im.starling.node.AllFeatures;
import im.starling.node.feature.Pipeline;
import im.starling.node.home.HomeServices;
import im.starling.node.home.Homes;
import im.starling.node.home.LoopHomes;
import im.starling.node.route.Hosts;
import im.starling.node.route.Router;
import im.starling.node.sasl.QuickKeys;
import im.starling.node.stream.ClientStreams;
import im.starling.persistence.Account;
import im.starling.persistence.Persistence;
import im.starling.persistence.ScramKeys;
import im.starling.protocol.BareJid;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;

/** A whole node in the caller's thread, between a database and connections that are none. */
public final class Server {
  private static final String DOMAIN = "capulet.example";
  private static final String PASSWORD = "secret";
  private static final String OPEN =
      "<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'"
          + " version='1.0' to='"
          + DOMAIN
          + "'>";

  private final OneLoop loop = new OneLoop();
  private final NullPersistence database = new NullPersistence(loop);
  private final List<ScramKeys> keys = QuickKeys.of(PASSWORD);
  private final ClientStreams streams;
  private long ids;

  /** A bound session of an account of its own. */
  public final class Client {
    private final NullTransport transport;

    private Client(NullTransport transport) {
      this.transport = transport;
    }

    /** Sends something and lets the server do all that comes of it; nothing after the end. */
    public void send(byte[] xml) {
      transport.receive(xml);
      loop.turn();
    }

    public void send(String xml) {
      send(utf8(xml));
    }

    /** How many bytes came. */
    public long received() {
      return transport.sent();
    }

    /** True once the server has ended the connection. */
    public boolean over() {
      return transport.over();
    }

    /** Takes the connection away. */
    public void drop() {
      transport.drop();
      loop.turn();
    }

    /** What came last. */
    public String last() {
      return new String(transport.last(), StandardCharsets.UTF_8).replaceFirst("\0+$", "");
    }
  }

  public Server() {
    NodeId self = new NodeId("bench");
    Hosts hosts = new Hosts(Set.of(DOMAIN));
    Persistence persistence = database.persistence();
    Pipeline pipeline = AllFeatures.pipeline(persistence);
    Homes homes = new Homes(new OneNode(self));
    Router router = new Router(hosts, homes);
    streams = new ClientStreams(self, List.of(loop), router);
    homes.open(
        List.of(
            new LoopHomes(
                loop,
                1,
                new HomeServices(
                    self,
                    persistence,
                    pipeline,
                    router,
                    new OneNode(self),
                    any -> streams.link(),
                    Buffer.buffer(new byte[16]),
                    this::id,
                    1_000))));
    streams.open(
        hosts,
        homes,
        pipeline,
        Logins.of(persistence.accounts(), List.of(loop), this::id),
        Logins.limits(Duration.ofMinutes(5)),
        event -> {});
  }

  private String id() {
    return "id" + ++ids;
  }

  /** Makes an account, logs in and binds a resource. */
  public Client client(String name) {
    return login(database.account(new BareJid(name, DOMAIN), keys));
  }

  /** A host and guests who see the host's presence; all have sent theirs. The host is first. */
  public List<Client> party(int guests) {
    Account host = database.account(new BareJid("host", DOMAIN), keys);
    List<Account> all = new ArrayList<>(List.of(host));
    for (int i = 0; i < guests; i++) {
      Account guest = database.account(new BareJid("guest" + i, DOMAIN), keys);
      database.friends(host, guest);
      all.add(guest);
    }
    List<Client> clients = all.stream().map(this::login).toList();
    clients.forEach(client -> client.send("<presence/>"));
    return clients;
  }

  /** Connects, and sends nothing. */
  public Client connect() {
    NullTransport transport = new NullTransport();
    streams.accept(loop, transport);
    return new Client(transport);
  }

  private Client login(Account account) {
    Client client = connect();
    byte[] plain = utf8("\0" + account.address().local() + "\0" + PASSWORD);
    client.send(OPEN);
    client.send(
        "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>"
            + Base64.getEncoder().encodeToString(plain)
            + "</auth>");
    client.send(OPEN);
    client.send(
        "<iq type='set' id='b'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'>"
            + "<resource>balcony</resource></bind></iq>");
    if (!client.last().contains("/balcony</jid>")) {
      throw new IllegalStateException("not bound: " + client.last());
    }
    return client;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** How many rows the log was given. */
  public long rows() {
    return database.rows();
  }
}
