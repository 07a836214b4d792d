"""The servers that ``bench_rooms.py`` measures: ours on both stores, and the yardstick.

The yardstick is the smallest thing of this kind on the same two libraries: it takes JSON, reads one
row of a SQLite file and answers JSON.
"""

import contextlib
import functools
import json
import os
import secrets
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from bench_rooms_load import Target

CHECKOUT = Path(__file__).resolve().parents[1]
WATCHER = CHECKOUT / "tests" / "scene" / "postgres_watcher.py"
DEBIAN = Path("/usr/lib/postgresql")
START_S = 60.0
MANY = ("--max-waiters", "6000", "--max-rate", "0")


class Server:
    """A server that runs. ``again`` starts another one like it, on the same store."""

    def __init__(
        self,
        name: str,
        process: "subprocess.Popen[str]",
        port: int,
        again: "Callable[[], AbstractContextManager[Server]]",
    ) -> None:
        self.name = name
        self.process = process
        self.port = port
        self.again = again
        self.target = Target(port)

    def room(self) -> "tuple[str, Target]":
        """A new room, and whoever has its token."""
        made = self.target.ask("POST", "/direct/rooms", {})
        return f"/direct/rooms/{made['id']}", Target(self.port, made["token"])


@contextlib.contextmanager
def running(name: str, words: "list[str]", folder: Path) -> Iterator[Server]:
    """Start a server whose first line ends with its port; it is ended behind the block."""
    env = {**os.environ, "PYTHONPATH": str(CHECKOUT / "src"), "HOME": str(folder)}
    process = subprocess.Popen(
        [sys.executable, *words],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=env,
        cwd=folder,
    )
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        if "listening" not in line:
            raise RuntimeError(f"{name} did not start: {line!r}")
        again = functools.partial(running, name, words, folder)
        yield Server(name, process, int(line.rsplit(":", 1)[1]), again)
    finally:
        process.kill()
        process.wait(START_S)


@contextlib.contextmanager
def all_servers(folder: Path) -> "Iterator[tuple[Server, list[Server]]]":
    """The yardstick, and ours on each store that is here."""
    with contextlib.ExitStack() as stack:
        stick = stack.enter_context(running("yardstick", [__file__, str(folder)], folder))
        stores = {"SQLite": ["--data", str(folder / "data")]}
        url = stack.enter_context(postgres(folder))
        stores |= {"PostgreSQL": ["--data", str(folder / "key"), "--database", url]} if url else {}
        ours = [
            stack.enter_context(running(name, [*_serve(), *words], folder))
            for name, words in stores.items()
        ]
        yield stick, ours


def _serve() -> "list[str]":
    return ["-m", "agent_sync", "serve", "--port", "0", "--profile", "direct", *MANY]


@contextlib.contextmanager
def postgres(folder: Path) -> Iterator[str]:
    """The URL of a new PostgreSQL that lives as long as the block, '' where there is none.

    The watcher of the tests runs it; it ends it with the process that it was given.
    """
    found = sorted(DEBIAN.glob("*/bin/postgres"))
    if not found or find_spec("psycopg") is None:
        yield ""
        return
    place = Path(f"/tmp/agent-sync-bench-{secrets.token_hex(6)}")
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as life:
        words = [sys.executable, str(WATCHER), str(found[-1].parent), str(place), str(life.pid)]
        with subprocess.Popen(words, stdout=subprocess.DEVNULL, cwd=folder):
            told = _ready(place / "ready.json")
            yield (
                f"postgresql://{told['user']}:{told['password']}@127.0.0.1:{told['port']}/postgres"
            )
            life.kill()


def _ready(path: Path) -> "dict[str, Any]":
    end = time.monotonic() + START_S
    while not path.exists():
        if time.monotonic() > end:
            raise RuntimeError("PostgreSQL did not start")
        time.sleep(0.05)
    return dict(json.loads(path.read_text(encoding="utf-8")))


def yardstick(folder: Path) -> None:
    """Serve the smallest thing of this kind, for ever."""
    import socket

    import uvicorn
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import JSONResponse
    from starlette.routing import Route

    database = sqlite3.connect(folder / "yardstick.sqlite")
    database.execute("CREATE TABLE state (key TEXT PRIMARY KEY, value TEXT)")
    database.execute("INSERT INTO state VALUES ('k', '{}')")

    async def answer(request: Request) -> JSONResponse:
        asked = await request.json()
        row = database.execute("SELECT value FROM state WHERE key = ?", (asked["key"],)).fetchone()
        return JSONResponse({"ok": True, "value": json.loads(row[0])})

    # With its protocol named, or asyncio leaves Nagle on: 40 ms for an answer in two parts.
    door = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    door.bind(("127.0.0.1", 0))
    door.listen(100)
    print(f"listening on http://127.0.0.1:{door.getsockname()[1]}", flush=True)
    app = Starlette(routes=[Route("/", answer, methods=["POST"])])
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False))
    server.run(sockets=[door])


if __name__ == "__main__":
    yardstick(Path(sys.argv[1]))
