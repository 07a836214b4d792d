"""Claude Code works in a room of a server, through its ``/mcp`` (MCP-1)."""

import json
import subprocess
import sys
from collections.abc import Iterator

import pytest

from support import need_module

from ..tool_server import START
from ..turns import Use, say, use
from .conftest import Start
from .place import Place

ROOM = "talk"
ALLOWED = ("--permission-mode", "acceptEdits", "--allowedTools=mcp__rooms")


def tool(verb: str, **given: object) -> Use:
    """A call of one of the tools for rooms."""
    return Use(f"mcp__rooms__sync_{verb}", given)


class Served:
    """A server in the cage, with a user's token."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.data = place.root / "rooms"
        self.data.mkdir()
        words = ["serve", "--port", "0", "--profile", "declared", "--data", str(self.data)]
        self.process = subprocess.Popen(
            place.cage.command(
                [sys.executable, "-c", START, *words], place.root, place.environment()
            ),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout is not None
        self.url = self.process.stdout.readline().split()[-1]
        self.ran("user", "add", "ann")
        minted = self.ran("token", "mint", "--user", "ann", "--scope", "rooms:* create_rooms")
        self.token = str(minted["token"])

    def ran(self, *words: str) -> "dict[str, object]":
        """A command of the machine's owner on the server's data."""
        words = (*words, "--data", str(self.data), "--json")
        done = subprocess.run(
            self.place.cage.command(
                [sys.executable, "-c", START, *words], self.place.root, self.place.environment()
            ),
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        )
        found: dict[str, object] = json.loads(done.stdout)["data"]
        return found

    def flags(self) -> "tuple[str, ...]":
        """With these a client has its tools."""
        headers = {"Authorization": f"Bearer {self.token}"}
        rooms = {"type": "http", "url": f"{self.url}/mcp", "headers": headers}
        return "--mcp-config", json.dumps({"mcpServers": {"rooms": rooms}})


@pytest.fixture
def served(place: Place) -> Iterator[Served]:
    """One, until the test ends."""
    need_module("starlette")
    need_module("mcp")
    one = Served(place)
    yield one
    one.process.kill()
    one.process.wait(60)


@pytest.mark.proves("MCP-1")
def test_its_model_makes_a_room_and_acts_in_it(served: Served, start: Start) -> None:
    """It becomes an agent, declares what may be done, does it, and reads it back."""
    writes = [{"scope": "_shared", "key": "${self}.result", "value": "${params.result}"}]
    here = {"room": ROOM}
    turn = start("ann", *served.flags(), allowed=ALLOWED).ask(
        "Work.",
        use(tool("create_room", id=ROOM)),
        use(tool("send_message", body="too early", **here)),
        use(tool("embody", name="Ann", **here)),
        use(tool("register_action", id="submit", writes=writes, **here)),
        use(tool("invoke_action", action="submit", params={"result": {"n": 42}}, **here)),
        use(tool("read_context", only="state", **here)),
        use(tool("wait", condition='has(state._shared["ann.result"])', **here)),
        say(),
    )
    assert "Not embodied in room talk. Call sync_embody first." in turn.told(2)
    assert '"agent": "ann"' in turn.told(3)
    assert '"n": 42' in turn.told(6)
    assert '"triggered": true' in turn.told(7)
    left = json.dumps(served.ran("room", "export", ROOM))
    assert "ann.result" in left
    assert served.token not in left
