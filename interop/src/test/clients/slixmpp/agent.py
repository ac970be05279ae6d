# SPDX-License-Identifier: Apache-2.0
"""slixmpp, driven by lines of JSON. ../README.md says what it understands."""

import asyncio
import json
import logging
import sys

import slixmpp
from slixmpp.exceptions import IqError, IqTimeout

logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="%(name)s %(message)s")


def emit(event, **fields):
    print(json.dumps({"event": event, **fields}), flush=True)


class Client(slixmpp.ClientXMPP):
    def __init__(self, command):
        super().__init__(command["jid"], command["password"])
        self.address = (command["host"], command["port"])
        self.direct = command["tls"] == "direct"
        self.greet = command.get("presence", True)
        self.ca_certs = command["ca"]
        self.leave_out_channel_binding()
        self.auto_authorize = None
        self.auto_subscribe = False
        for plugin in ("0030", "0059", "0198", "0199", "0203", "0280", "0297", "0313", "0359"):
            self.register_plugin("xep_" + plugin)
        self.register_plugin("xep_0184", {"auto_ack": True, "auto_request": False})
        self.attempt = None
        self.add_event_handler("session_start", self.on_start)
        self.add_event_handler("session_resumed", lambda _: self.arrived(resumed=True))
        self.add_event_handler("failed_all_auth", lambda _: self.gave_up("not authenticated"))
        self.add_event_handler("connection_failed", lambda e: self.gave_up(f"no connection: {e}"))
        self.add_event_handler("ssl_invalid_cert", lambda _: self.gave_up("certificate refused"))
        self.add_event_handler("message", lambda m: self.on_message(m, ""))
        self.add_event_handler("carbon_sent", lambda m: self.on_message(m["carbon_sent"], "sent"))
        self.add_event_handler("carbon_received", lambda m: self.on_message(m["carbon_received"], "received"))
        self.add_event_handler("receipt_received", lambda m: emit("receipt", **{"from": str(m["from"])}, of=m["receipt"]))
        # The library calls an available presence by its <show/>, if it has one.
        for kind in ("available", "away", "chat", "dnd", "xa", "unavailable", "subscribe", "subscribed",
                     "unsubscribe", "unsubscribed"):
            self.add_event_handler("presence_" + kind, self.on_presence)

    def leave_out_channel_binding(self):
        """COMPAT(slixmpp 1.8.3, 2026-11): it binds by tls-unique whatever the server says it can (XEP-0440), even on
        TLS 1.3, where RFC 9266 forbids it; and then claims that the server cannot bind at all, which is a downgrade."""
        sasl = self["feature_mechanisms"]
        sasl.use_mechs = {"SCRAM-SHA-512", "SCRAM-SHA-256", "SCRAM-SHA-1", "PLAIN"}
        credentials = sasl.sasl_callback
        sasl.sasl_callback = lambda required, optional: {**credentials(required, optional), "channel_binding": None}

    async def attach(self):
        self.attempt = asyncio.get_running_loop().create_future()
        self.connect(self.address, use_ssl=self.direct, force_starttls=not self.direct, disable_starttls=self.direct)
        return await self.attempt

    async def on_start(self, _):
        if self.greet:
            await self.get_roster()
            self.send_presence()
        self.arrived(resumed=False)

    def arrived(self, resumed):
        if self.attempt and not self.attempt.done():
            self.attempt.set_result({"jid": str(self.boundjid), "resumed": resumed})

    def gave_up(self, why):
        if self.attempt and not self.attempt.done():
            self.attempt.set_exception(RuntimeError(why))

    def on_message(self, message, carbon):
        if not message["body"]:
            return
        delay = message.xml.find("{urn:xmpp:delay}delay")
        stanza_id = message.xml.find("{urn:xmpp:sid:0}stanza-id")
        emit("message", **{"from": str(message["from"])}, to=str(message["to"]), body=message["body"],
             message_id=message["id"], carbon=carbon, delay="" if delay is None else delay.get("stamp"),
             stanza_id="" if stanza_id is None else stanza_id.get("id"))

    def on_presence(self, presence):
        emit("presence", **{"from": str(presence["from"])}, type=presence.xml.get("type") or "available",
             show=presence.xml.findtext("{jabber:client}show") or "", status=presence["status"])


class Agent:
    client = None

    async def connect(self, command):
        self.client = Client(command)
        return await self.client.attach()

    async def reconnect(self, _):
        return await self.client.attach()

    async def cut(self, _):
        gone = asyncio.get_running_loop().create_future()
        self.client.add_event_handler("disconnected", lambda _: gone.done() or gone.set_result(None), disposable=True)
        self.client.abort()
        await gone

    async def disconnect(self, _):
        await self.client.disconnect()

    async def send(self, command):
        message = self.client.make_message(mto=command["to"], mbody=command["body"], mtype="chat")
        message["id"] = command["message_id"]
        message["origin_id"]["id"] = command["message_id"]
        if command.get("receipt"):
            message["request_receipt"] = True
        message.send()

    async def presence(self, command):
        self.client.send_presence(pto=command.get("to"), ptype=command.get("type"), pshow=command.get("show"),
                                  pstatus=command.get("status"))

    async def roster(self, _):
        # The answer is empty where the version that the client has is the newest (RFC 6121 §2.6.3).
        await self.client.get_roster()
        roster = self.client.client_roster
        return {"items": [{"jid": jid, "subscription": roster[jid]["subscription"]} for jid in roster]}

    async def carbons(self, _):
        await self.client["xep_0280"].enable()

    async def ping(self, _):
        await self.client["xep_0199"].send_ping(self.client.boundjid.domain)

    async def disco(self, command):
        answer = await self.client["xep_0030"].get_info(jid=command["to"], cached=False)
        return {"features": sorted(answer["disco_info"]["features"])}

    async def archive(self, command):
        messages, pages = [], 0
        pages_of_it = self.client["xep_0313"].retrieve(with_jid=command.get("with"), iterator=True,
                                                       rsm={"max": command["max"]})
        async for page in pages_of_it:
            pages += 1
            for result in page["mam"]["results"]:
                forwarded = result["mam_result"]["forwarded"]
                message = forwarded["stanza"]
                messages.append({"archive_id": result["mam_result"]["id"], "from": str(message["from"]),
                                 "to": str(message["to"]), "body": message["body"],
                                 "stamp": forwarded["delay"].xml.get("stamp")})
        return {"messages": messages, "pages": pages}


async def handle(agent, command):
    try:
        answer = await getattr(agent, command["do"])(command)
        emit("done", id=command["id"], **(answer or {}))
    except (IqError, IqTimeout) as e:
        emit("failed", id=command["id"], error=str(e.iq))
    except Exception as e:
        logging.exception("command")
        emit("failed", id=command["id"], error=repr(e))


async def main():
    agent = Agent()
    loop = asyncio.get_running_loop()
    lines = asyncio.StreamReader(limit=1 << 20)
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
    while line := await lines.readline():
        await handle(agent, json.loads(line))


asyncio.get_event_loop().run_until_complete(main())
