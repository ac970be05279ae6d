// SPDX-License-Identifier: Apache-2.0
package im.starling.interop;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;

/**
 * One device of one person: a client library, a way to encrypt, an address. Says what people do
 * with it.
 */
final class Device implements AutoCloseable {
  static final String PASSWORD = "pencil & 'späte' <Rose>";

  private final Agent agent;
  private final Server server;
  private final Tls tls;
  private final String account;
  private final String resource;
  private int sent;
  private String bound = "";

  Device(Library library, Tls tls, Server server, Tools tools, String user, String resource) {
    this.agent = library.start(user + "-" + resource, server, tools);
    this.server = server;
    this.tls = tls;
    this.account = user + "@" + server.domain();
    this.resource = resource;
  }

  String account() {
    return account;
  }

  /** The full address that it has. */
  String address() {
    return bound;
  }

  private String wished() {
    return account + "/" + resource;
  }

  /** Logs in, reads the roster and says that it is there. */
  Device connect() {
    agent.forget();
    InetSocketAddress at = server.listener(tls);
    JsonNode answer =
        agent.call(
            "connect",
            "jid",
            wished(),
            "password",
            PASSWORD,
            "host",
            "127.0.0.1",
            "port",
            at.getPort(),
            "tls",
            tls.word(),
            "ca",
            server.certificate().toString());
    bound = answer.path("jid").asString("");
    // XEP-0386 §3.2: what the client wishes is the beginning of its resource.
    if (!bound.equals(wished()) && !bound.startsWith(wished() + "/")) {
      throw new AssertionError("asked for " + wished() + ", was given " + answer);
    }
    return this;
  }

  void disconnect() {
    agent.call("disconnect");
  }

  /** Loses its connection without a goodbye. */
  void cut() {
    agent.call("cut");
  }

  /** Comes back; true if the server still had the stream. */
  boolean reconnect() {
    return agent.call("reconnect").path("resumed").asBoolean(false);
  }

  void carbons() {
    agent.call("carbons");
  }

  /** Once this returns, the server has handled all that this device sent before on its stream. */
  void ping() {
    agent.call("ping");
  }

  /** Sends a chat message; returns the id that it gave it. */
  String send(String to, String body) {
    return send(to, body, false);
  }

  String send(String to, String body, boolean receipt) {
    String id = resource + "-" + ++sent;
    agent.call("send", "to", to, "body", body, "message_id", id, "receipt", receipt);
    return id;
  }

  /** Presence to everybody. */
  void show(String show, String status) {
    agent.call("presence", "show", show, "status", status);
  }

  /** One of the subscription stanzas of RFC 6121 §3. */
  void subscription(String type, String to) {
    agent.call("presence", "type", type, "to", to);
  }

  JsonNode awaitMessage(String body) {
    return agent.awaitMessage(body);
  }

  JsonNode awaitPresence(String from, String type) {
    return awaitPresence(from, type, event -> true);
  }

  JsonNode awaitPresence(String from, String type, Predicate<JsonNode> which) {
    return agent.await(
        "presence",
        type + " from " + from,
        event ->
            event.path("from").asString("").equals(from)
                && event.path("type").asString("").equals(type)
                && which.test(event));
  }

  /** The types of the presence that came from an account and its resources until now, in order. */
  List<String> presencesOf(String of) {
    return agent.seen("presence").stream()
        .filter(event -> event.path("from").asString("").startsWith(of))
        .map(event -> event.path("type").asString(""))
        .toList();
  }

  void awaitReceipt(String of) {
    JsonNode receipt =
        agent.await("receipt", of, event -> event.path("of").asString("").equals(of));
    if (receipt.path("from").asString("").isEmpty()) {
      throw new AssertionError("a receipt from nobody: " + receipt);
    }
  }

  /** How often this body has arrived until now, as itself or as a carbon. */
  long copies(String body) {
    return agent.seen("message").stream()
        .filter(m -> m.path("body").asString("").equals(body))
        .count();
  }

  /** The subscription that the roster has for a contact, "" if it has none. */
  String subscriptionTo(String contact) {
    for (JsonNode item : agent.call("roster").path("items")) {
      if (item.path("jid").asString("").equals(contact)) {
        return item.path("subscription").asString("");
      }
    }
    return "";
  }

  List<String> features(String of) {
    List<String> features = new ArrayList<>();
    agent
        .call("disco", "to", of)
        .path("features")
        .forEach(feature -> features.add(feature.asString()));
    return features;
  }

  /** The archived conversation with somebody, read in pages of {@code max}. */
  Reading archive(String with, int max) {
    JsonNode answer = agent.call("archive", "with", with, "max", max);
    List<JsonNode> messages = new ArrayList<>();
    answer.path("messages").forEach(messages::add);
    return new Reading(messages, answer.path("pages").asInt(0));
  }

  /** What an archive held, oldest first, and in how many pages it came. */
  record Reading(List<JsonNode> messages, int pages) {
    List<String> bodies() {
      return messages.stream().map(message -> message.path("body").asString("")).toList();
    }

    List<String> ids() {
      return messages.stream().map(message -> message.path("archive_id").asString("")).toList();
    }
  }

  @Override
  public void close() {
    agent.close();
  }
}
