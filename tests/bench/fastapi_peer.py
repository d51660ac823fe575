"""The peer that ft9-server is compared with: the same work, as FastAPI's documents would have it done.

PEER_MODE=ack       checks the signature, reads the messages, answers 200; keeps nothing
PEER_MODE=journal   the same, each request committed to SQLite (WAL, synchronous=FULL) before the 200
PEER_MODE=answer    the first, then asks the model and sends the reply through Graph in a background task
PEER_CONNECTIONS    connections that httpx may open to each host in that mode (64, as ft9-server by default)

Started by run.py under uvicorn with uvloop and httptools.
"""

import hashlib
import hmac
import json
import os
import pathlib
import sqlite3
import ssl

import httpx
from fastapi import BackgroundTasks, FastAPI, Request, Response

MODE = os.environ.get("PEER_MODE", "ack")
SECRET = os.environ["WHATSAPP_APP_SECRET"].encode()

app = FastAPI()


def system_prompt() -> str:
    """The mentor's prompt, in about the size that ft9-server sends."""
    folder = pathlib.Path(os.environ["CONFIG_DIR"]) / "mentor"
    return (folder / "persona.md").read_text() + (folder / "pillars.json").read_text()


class Journal:
    """One commit for each request. The connection is the event loop's: SQLite is asked in place, which is
    the fastest way from one process (a thread for each call costs more than the commit saves)."""

    def __init__(self, path: str):
        self.db = sqlite3.connect(path, isolation_level=None)
        self.db.execute("PRAGMA journal_mode=WAL")
        self.db.execute("PRAGMA synchronous=FULL")
        self.db.execute("CREATE TABLE IF NOT EXISTS inbox(wamid TEXT PRIMARY KEY, sender TEXT, text TEXT, body BLOB)")

    def keep(self, body: bytes, messages: list) -> None:
        self.db.execute("BEGIN IMMEDIATE")
        self.db.executemany(
            "INSERT OR IGNORE INTO inbox VALUES(?,?,?,?)",
            [(m["id"], m["from"], m["text"]["body"], body) for m in messages],
        )
        self.db.execute("COMMIT")


class Upstream:
    """One client for each host, with as many connections as ft9-server may have."""

    def __init__(self):
        trust = ssl.create_default_context(cafile=os.environ["UPSTREAM_CA_FILE"])
        connections = int(os.environ.get("PEER_CONNECTIONS", "64"))
        limits = httpx.Limits(max_connections=connections, max_keepalive_connections=connections)
        self.ai = httpx.AsyncClient(verify=trust, limits=limits, timeout=60)
        self.graph = httpx.AsyncClient(verify=trust, limits=limits, timeout=60)
        self.chat_url = os.environ["OPENAI_BASE_URL"] + "/chat/completions"
        self.chat_headers = {"Authorization": "Bearer " + os.environ["OPENAI_API_KEY"]}
        number = os.environ["WHATSAPP_PHONE_NUMBER_ID"]
        self.send_url = f"{os.environ['GRAPH_BASE_URL']}/v26.0/{number}/messages"
        self.send_headers = {"Authorization": "Bearer " + os.environ["WHATSAPP_ACCESS_TOKEN"]}
        self.prompt = system_prompt()

    async def ask(self, text: str) -> str:
        request = {
            "model": os.environ["OPENAI_MODEL"],
            "messages": [{"role": "system", "content": self.prompt}, {"role": "user", "content": text}],
            "max_completion_tokens": 1024,
        }
        answer = await self.ai.post(self.chat_url, json=request, headers=self.chat_headers)
        answer.raise_for_status()
        return answer.json()["choices"][0]["message"]["content"]

    async def send(self, to: str, text: str) -> None:
        request = {
            "messaging_product": "whatsapp",
            "recipient_type": "individual",
            "to": "+" + to,
            "type": "text",
            "text": {"body": text},
        }
        answer = await self.graph.post(self.send_url, json=request, headers=self.send_headers)
        answer.raise_for_status()

    async def answer(self, message: dict) -> None:
        await self.send(message["from"], await self.ask(message["text"]["body"]))


journal = Journal(os.environ["PEER_DATABASE"]) if MODE == "journal" else None
upstream = None


@app.on_event("startup")
async def start() -> None:
    global upstream
    if MODE == "answer":
        upstream = Upstream()


def signed(body: bytes, header: str) -> bool:
    digest = hmac.new(SECRET, body, hashlib.sha256).hexdigest()
    return hmac.compare_digest("sha256=" + digest, header)


def messages_of(payload: dict) -> list:
    return [
        message
        for entry in payload.get("entry", [])
        for change in entry.get("changes", [])
        for message in change.get("value", {}).get("messages", [])
        if message.get("type") == "text"
    ]


@app.get("/health/ready")
async def ready() -> dict:
    return {"status": "ok"}


@app.post("/webhook")
async def webhook(request: Request, tasks: BackgroundTasks) -> Response:
    body = await request.body()
    if not signed(body, request.headers.get("x-hub-signature-256", "")):
        return Response(status_code=401)
    messages = messages_of(json.loads(body))
    if journal:
        journal.keep(body, messages)
    if upstream:
        for message in messages:
            tasks.add_task(upstream.answer, message)
    return Response(content=b'{"status":"ok"}', media_type="application/json")
