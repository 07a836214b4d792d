"""A scripted model on loopback that speaks four protocols, as far as the clients use them.

Which step is due is read from the request itself, because clients also ask on the side (for a
title, for a summary). Everything that is asked is kept, to be looked at.
"""

import contextlib
import json
import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from .asked import Request
from .protocols import chat, gemini, messages, responses
from .turns import Step, mark, say

SUMMARY = "<summary>\nThe work so far was done by a scripted model.\n</summary>"
LONGEST_SCRIPT = 40
COUNTS = {
    "messages/count_tokens": b'{"input_tokens": 100}',
    "countTokens": b'{"totalTokens": 100}',
}
PROTOCOLS = {
    "messages": messages,
    "responses": responses,
    "chat/completions": chat,
    "generateContent": gemini,
    "streamGenerateContent": gemini,
}


class Model:
    """One model for all sessions of a test; each session asks under a path of its own."""

    def __init__(self, listening: socket.socket) -> None:
        self.requests: list[Request] = []
        self.mishaps: list[str] = []
        self._scripts: dict[str, list[Step]] = {}
        self._lock = threading.Lock()
        port = listening.getsockname()[1]
        self._server = _Server(("127.0.0.1", port), _Handler, bind_and_activate=False)
        self._server.socket.close()
        self._server.socket = listening
        self._server.model = self
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()
        self.url = f"http://127.0.0.1:{port}"

    def script(self, *steps: Step) -> str:
        """Lay down what is answered to a prompt; the mark that the prompt must hold."""
        found = mark()
        with self._lock:
            self._scripts[found] = list(steps)
        return found

    def asked(self, prompt_mark: str) -> list[Request]:
        """The requests of the turn that a marked prompt began, in order."""
        with self._lock:
            return [one for one in self.requests if one.tools and one.place[0] == prompt_mark]

    def of(self, who: str) -> list[Request]:
        """Every request of one session."""
        with self._lock:
            return [one for one in self.requests if one.who == who]

    def respond(self, request: Request) -> Step:
        """The answer to one request, when its gate is open."""
        with self._lock:
            self.requests.append(request)
        step = self._step(request)
        if step.gate is not None and not step.gate.hold():
            self.mishaps.append(f"{request.who}: a step was held and never let go")
        return step

    def _step(self, request: Request) -> Step:
        if request.summarises:
            return say(SUMMARY)
        if not request.tools:
            return say("ok")
        found, number = request.place
        script = self._scripts.get(found, [])
        if number > LONGEST_SCRIPT:
            self.mishaps.append(f"{request.who}: a turn that does not end")
        return script[number] if number < len(script) else say("Nothing more to do.")

    def close(self) -> None:
        """Stop answering."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(10)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    model: Model

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that was killed or interrupted leaves in the middle of an answer."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""

    def do_HEAD(self) -> None:
        """The client looks whether anybody is there."""
        self._send(200, "text/plain", b"")

    def do_GET(self) -> None:
        """Nothing is to be had."""
        self._send(404, "application/json", b"{}")

    def do_POST(self) -> None:
        """A question to the model, or how long one would be."""
        raw = self.rfile.read(int(self.headers.get("content-length") or 0))
        who, verb, name = _wanted(self.path)
        if verb in COUNTS:
            self._send(200, "application/json", COUNTS[verb])
        elif verb in PROTOCOLS:
            protocol, body = PROTOCOLS[verb], json.loads(raw)
            step = self.server.model.respond(Request(who, body, protocol.heard(body)))
            stream = bool(body.get("stream")) or verb == "streamGenerateContent"
            self._send(200, *protocol.answer(step, name or body["model"], stream=stream))
        else:
            self._send(404, "application/json", b"{}")

    def _send(self, code: int, kind: str, body: bytes) -> None:
        with contextlib.suppress(OSError):
            self.send_response(code)
            self.send_header("content-type", kind)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)


def _wanted(path: str) -> tuple[str, str, str]:
    """Who asks, for what, and of which model where the path says it."""
    who, _, rest = path.split("?")[0].strip("/").partition("/")
    _, _, verb = rest.partition("/")
    model, _, asked = verb.rpartition(":")
    return who, asked, model.rpartition("/")[2]
