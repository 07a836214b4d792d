"""A server of rooms of one's own, and clients that are shown while they speak to it.

Each request is told with a part of its answer, and an answer that is not as expected ends the
story. For ``demo-rooms.py``.
"""

import http.client
import json
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote

from played import PATIENCE_S, Page, StepFailed, expect
from scratch import CHECKOUT

LISTENING = re.compile(r"listening on http://127\.0\.0\.1:(\d+)\s*")
LONGEST_SHOWN = 200
BESIDE = ThreadPoolExecutor(16, "beside")


class Server:
    """``agent-sync serve`` on a free port of this machine, its rooms in ``folder``."""

    def __init__(self, folder: Path, *words: str) -> None:
        self._folder = folder
        self._users: set[str] = set()
        env = self._env()
        self._process = subprocess.Popen(
            self._command("serve", "--port", "0", *words),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env=env,
            cwd=folder,
        )
        impatient = threading.Timer(PATIENCE_S, self._process.kill)
        impatient.start()
        said = self._process.stdout.readline() if self._process.stdout else ""
        impatient.cancel()
        found = LISTENING.fullmatch(said)
        if found is None:
            self.end()
        expect(found, "the server did not start", said)
        self.port = int(found[1] if found else 0)

    def _command(self, *words: str) -> "list[str]":
        return [sys.executable, "-m", "agent_sync", *words, "--data", str(self._folder / "rooms")]

    def _env(self) -> "dict[str, str]":
        return {**os.environ, "PYTHONPATH": str(CHECKOUT / "src"), "HOME": str(self._folder)}

    def user(self, name: str) -> None:
        """See that there is a user of a name: what the owner of the machine types."""
        if name not in self._users:
            self._users.add(name)
            self._ran("user", "add", name)

    def minted(self, name: str, scope: str) -> str:
        """A token of a user, who is made if there is none."""
        self.user(name)
        made = self._ran("token", "mint", "--user", name, "--scope", scope, "--json")
        return str(json.loads(made)["data"]["token"])

    def _ran(self, *words: str) -> str:
        done = subprocess.run(
            self._command(*words), stdin=subprocess.DEVNULL, capture_output=True, text=True,
            env=self._env(), cwd=self._folder, timeout=PATIENCE_S, check=False,
        )  # fmt: skip
        expect(done.returncode == 0, f"agent-sync {words[0]} {words[1]} failed", done.stderr)
        return done.stdout

    def end(self) -> int:
        """Ask it to end; its exit status."""
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
        try:
            self._process.communicate(timeout=PATIENCE_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.communicate()
        return self._process.returncode


class Answer(NamedTuple):
    """Status, kind of content, body."""

    status: int
    kind: str
    body: bytes

    @property
    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)


class Client:
    """Somebody with a name on the page and a token, or none. ``prefix`` stands before each path."""

    def __init__(self, server: Server, page: Page, name: str, prefix: str, token: str = "") -> None:
        self._server = server
        self._page = page
        self.name = name
        self._prefix = prefix
        self.token = token

    def ask(
        self, method: str, path: str, body: "dict[str, Any] | None" = None, *, status: int = 200,
        has: object = None,
    ) -> Any:  # fmt: skip
        """Send a request, tell of it, and give its JSON.

        Raises StepFailed unless the answer has this status and contains ``has``, of which the page
        shows what really came.
        """
        return self.took(method, path, body, self.send(method, path, body), status, has)

    def took(
        self, method: str, path: str, body: "dict[str, Any] | None", got: Answer, status: int,
        has: object,
    ) -> Any:  # fmt: skip
        """Tell of a request that has been answered. Raises StepFailed as ``ask`` does."""
        given = f" {short(body)}" if body is not None else ""
        self._page.tell(f"{self.name}> {method} {unquote(path)}{given}")
        found = got.json
        expect(got.status == status, f"the status is {got.status}, not {status}", got.body.decode())
        wrong = missing(found, has)
        expect(not wrong, f"the answer is not as told: {wrong}", got.body.decode())
        said = part(found, has) if status < 400 else {"error": found["error"], **part(found, has)}
        shown = short(said) if said or has is not None else ""
        self._page.quote(f"{got.status} {shown}".strip())
        return found

    def send(self, method: str, path: str, body: "dict[str, Any] | None" = None) -> Answer:
        """Send a request and tell nothing of it."""
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        raw = None if body is None else json.dumps(body)
        if raw is not None:
            headers["Content-Type"] = "application/json"
        link = http.client.HTTPConnection("127.0.0.1", self._server.port, timeout=PATIENCE_S)
        try:
            link.request(method, self._prefix + path, raw, headers)
            got = link.getresponse()
            return Answer(got.status, got.headers.get_content_type(), got.read())
        except (OSError, http.client.HTTPException) as problem:
            raise StepFailed(f"{method} {path}: {problem!r}") from problem
        finally:
            link.close()

    def beside(self, method: str, path: str) -> "Future[Answer]":
        """Send a request whose answer may take its time."""
        return BESIDE.submit(self.send, method, path)


def part(found: Any, wanted: object) -> Any:
    """What stands in an answer where something was wanted."""
    if isinstance(wanted, dict) and isinstance(found, dict):
        return {key: part(found[key], value) for key, value in wanted.items() if key in found}
    if isinstance(wanted, list) and isinstance(found, list):
        return [part(one, other) for one, other in zip(found, wanted, strict=False)]
    return found if wanted is not None else {}


def missing(found: Any, wanted: object, where: str = "") -> str:
    """Where an answer lacks what is wanted, "" for nowhere. ``...`` is anything."""
    if wanted is None or wanted is ...:
        return ""
    if isinstance(wanted, dict) and isinstance(found, dict):
        return _first(
            missing(found[key], value, f"{where}.{key}") if key in found else f"no {where}.{key}"
            for key, value in wanted.items()
        )
    if isinstance(wanted, list) and isinstance(found, list) and len(found) == len(wanted):
        pairs = enumerate(zip(found, wanted, strict=True))
        return _first(missing(one, other, f"{where}[{at}]") for at, (one, other) in pairs)
    same = found == wanted and isinstance(found, bool) == isinstance(wanted, bool)
    return "" if same else f"{where or 'it'} is {found!r}, not {wanted!r}"


def _first(wrongs: "Iterable[str]") -> str:
    return next((wrong for wrong in wrongs if wrong), "")


def short(value: object) -> str:
    """A value in so many letters as a line of the page can bear."""
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= LONGEST_SHOWN else text[:LONGEST_SHOWN] + " ..."
