// SPDX-License-Identifier: Apache-2.0
// @xmpp/client, driven by lines of JSON. ../README.md says what it understands.
// The certificate to trust comes in NODE_EXTRA_CA_CERTS, which Node.js reads once, at its start.
import { client, xml } from "@xmpp/client";
import readline from "node:readline";

const emit = (event, fields = {}) => process.stdout.write(JSON.stringify({ event, ...fields }) + "\n");

let xmpp;
let address;
let opened = false; // the server's header has come
let archive; // results of the running query, by its id

function text(stanza, name) {
  return stanza?.getChildText(name) ?? "";
}

function showMessage(message, carbon) {
  const body = text(message, "body");
  if (!body) return;
  emit("message", {
    from: message.attrs.from ?? "", to: message.attrs.to ?? "", body, carbon,
    message_id: message.attrs.id ?? "",
    delay: message.getChild("delay", "urn:xmpp:delay")?.attrs.stamp ?? "",
    stanza_id: message.getChild("stanza-id", "urn:xmpp:sid:0")?.attrs.id ?? "",
  });
}

function onMessage(message) {
  const result = message.getChild("result", "urn:xmpp:mam:2");
  if (result) {
    if (result.attrs.queryid === archive?.id) archive.results.push(result);
    return;
  }
  for (const way of ["sent", "received"]) {
    const carbon = message.getChild(way, "urn:xmpp:carbons:2");
    if (carbon) {
      showMessage(carbon.getChild("forwarded", "urn:xmpp:forward:0").getChild("message"), way);
      return;
    }
  }
  const receipt = message.getChild("received", "urn:xmpp:receipts");
  if (receipt) emit("receipt", { from: message.attrs.from, of: receipt.attrs.id });
  showMessage(message, "");
  if (message.getChild("request", "urn:xmpp:receipts") && message.attrs.id) {
    xmpp.send(xml("message", { to: message.attrs.from, type: message.attrs.type },
      xml("received", { xmlns: "urn:xmpp:receipts", id: message.attrs.id }))).catch(() => {});
  }
}

function onStanza(stanza) {
  if (stanza.is("message")) onMessage(stanza);
  if (stanza.is("presence")) {
    emit("presence", {
      from: stanza.attrs.from ?? "", type: stanza.attrs.type ?? "available",
      show: text(stanza, "show"), status: text(stanza, "status"),
    });
  }
}

// Online with stream management settled, or resumed, whichever comes; an error of the library ends the wait.
// Before <enabled/> nothing is sent: a stanza that arrives in one packet with it the library (0.14.0) does not count.
function arrival() {
  return new Promise((resolve, reject) => {
    xmpp.on("nonza", function settled(element) {
      if (!element.is("enabled", "urn:xmpp:sm:3") && !(element.is("failed", "urn:xmpp:sm:3") && xmpp.status === "online")) return;
      xmpp.removeListener("nonza", settled);
      setImmediate(() => resolve({ jid: xmpp.jid.toString(), resumed: false }));
    });
    // Logged in by XEP-0388 and bound by XEP-0386, it is told of both in one element, and of no nonza.
    xmpp.once("online", () => setImmediate(() => {
      if (xmpp.streamManagement.enabled) resolve({ jid: xmpp.jid.toString(), resumed: false });
    }));
    xmpp.streamManagement.once("resumed", () => resolve({ jid: xmpp.jid.toString(), resumed: true }));
    xmpp.once("error", reject);
  });
}

// The library (0.14.0) begins to wait for the server's header only when it knows that its own is written: a header
// that was quicker it never hears of, and ends a stream that goes on very well with a TimeoutError.
const opening = (promise) => promise.catch((error) => {
  if (error.name !== "TimeoutError" || !opened) throw error;
});

const get = (child, to) => xmpp.iqCaller.request(xml("iq", { type: "get", to }, child), 15_000);
const set = (child, to) => xmpp.iqCaller.request(xml("iq", { type: "set", to }, child), 15_000);
const roster = () => get(xml("query", { xmlns: "jabber:iq:roster" }));

async function page(command, after) {
  archive = { id: `q${Math.random()}`, results: [] };
  const form = xml("x", { xmlns: "jabber:x:data", type: "submit" },
    xml("field", { var: "FORM_TYPE", type: "hidden" }, xml("value", {}, "urn:xmpp:mam:2")),
    command.with && xml("field", { var: "with" }, xml("value", {}, command.with)));
  const paging = xml("set", { xmlns: "http://jabber.org/protocol/rsm" }, xml("max", {}, String(command.max)),
    after && xml("after", {}, after));
  const answer = await set(xml("query", { xmlns: "urn:xmpp:mam:2", queryid: archive.id }, form, paging));
  const fin = answer.getChild("fin", "urn:xmpp:mam:2");
  return {
    results: archive.results, complete: fin.attrs.complete === "true",
    last: text(fin.getChild("set", "http://jabber.org/protocol/rsm"), "last"),
  };
}

const verbs = {
  async connect(command) {
    const [bare, resource] = command.jid.split("/");
    const [username, domain] = bare.split("@");
    // On direct TLS the library holds the certificate against the host that it connects to, not against the domain.
    address = command.tls === "direct" ? `xmpps://${domain}:${command.port}` : `xmpp://${command.host}:${command.port}`;
    xmpp = client({ service: address, domain, resource, username, password: command.password });
    xmpp.timeout = 20_000; // its two seconds are too few for a machine that does much else
    xmpp.on("open", () => { opened = true; });
    // The library would reconnect by itself after a second; the test says when.
    xmpp.reconnect.stop();
    xmpp.on("error", (error) => console.error(String(error)));
    xmpp.on("stanza", onStanza);
    const arrived = arrival();
    const answer = await Promise.race([arrived, opening(xmpp.start()).then(() => arrived)]);
    if (command.presence !== false) {
      await roster();
      await xmpp.send(xml("presence"));
    }
    return answer;
  },
  async reconnect() {
    opened = false;
    const arrived = arrival();
    await xmpp.connect(address);
    const answered = opening(xmpp.open({ domain: xmpp.options.domain, lang: xmpp.options.lang }));
    return Promise.race([arrived, answered.then(() => arrived)]);
  },
  async cut() {
    const gone = new Promise((resolve) => xmpp.once("disconnect", resolve));
    // Below the library: the TCP connection breaks, nobody says goodbye.
    (xmpp.socket.socket ?? xmpp.socket).destroy();
    await gone;
  },
  async disconnect() {
    await xmpp.stop();
  },
  async send(command) {
    await xmpp.send(xml("message", { to: command.to, type: "chat", id: command.message_id },
      xml("body", {}, command.body),
      xml("origin-id", { xmlns: "urn:xmpp:sid:0", id: command.message_id }),
      command.receipt && xml("request", { xmlns: "urn:xmpp:receipts" })));
  },
  async presence({ to, type, show, status }) {
    await xmpp.send(xml("presence", { to, type }, show && xml("show", {}, show), status && xml("status", {}, status)));
  },
  async roster() {
    const answer = await roster();
    const items = answer.getChild("query", "jabber:iq:roster").getChildren("item");
    return { items: items.map(({ attrs }) => ({ jid: attrs.jid, subscription: attrs.subscription })) };
  },
  async carbons() {
    await set(xml("enable", { xmlns: "urn:xmpp:carbons:2" }));
  },
  async ping() {
    await get(xml("ping", { xmlns: "urn:xmpp:ping" }), xmpp.jid.domain);
  },
  async disco(command) {
    const answer = await get(xml("query", { xmlns: "http://jabber.org/protocol/disco#info" }), command.to);
    const query = answer.getChild("query", "http://jabber.org/protocol/disco#info");
    return { features: query.getChildren("feature").map((feature) => feature.attrs.var).sort() };
  },
  async archive(command) {
    const messages = [];
    let pages = 0;
    for (let after = ""; ;) {
      const { results, complete, last } = await page(command, after);
      pages++;
      for (const result of results) {
        const forwarded = result.getChild("forwarded", "urn:xmpp:forward:0");
        const message = forwarded.getChild("message");
        messages.push({
          archive_id: result.attrs.id, from: message.attrs.from, to: message.attrs.to, body: text(message, "body"),
          stamp: forwarded.getChild("delay", "urn:xmpp:delay").attrs.stamp,
        });
      }
      if (complete || !last) return { messages, pages };
      after = last;
    }
  },
};

for await (const line of readline.createInterface({ input: process.stdin })) {
  const command = JSON.parse(line);
  try {
    emit("done", { id: command.id, ...(await verbs[command.do](command)) });
  } catch (error) {
    console.error(error);
    emit("failed", { id: command.id, error: String(error) });
  }
}
process.exit(0);
