"""Claude Code works in a room of a server, through its ``/mcp`` (MCP-1)."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from server.browser import Browser, Page
from support import need, need_module
from tmux.terminal import Terminal

from ..tool_server import START
from ..turns import PATIENCE_S, Use, say, use
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

    def tokens(self) -> "list[dict[str, object]]":
        """Those of the user that the OAuth client got."""
        found = self.ran("token", "list", "--user", "ann")["tokens"]
        assert isinstance(found, list)
        return [one for one in found if one["client_id"]]

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


@pytest.fixture
def page(served: Served) -> Iterator[Page]:
    """A browser in the cage, with a passkey that the user registered."""
    need_module("webauthn")
    place = served.place
    folder = place.root / "chromium"
    folder.mkdir()
    browser = Browser(
        folder, lambda words: place.cage.command(words, place.root, place.environment())
    )
    page = browser.page()
    page.goto(str(served.ran("user", "recover", "ann")["link"]))
    page.click("register")
    page.says("ann can sign in")
    yield page
    browser.close()


@pytest.mark.proves("AUTH-3", "MCP-1")
def test_it_signs_in_by_oauth(served: Served, page: Page, start: Start, tmp_path: Path) -> None:
    """It registers, has the person let it in, acts in a room, and gives its token up."""
    need("tmux")
    place = served.place
    opened, opener = place.root / "opened", place.root / "open-in-browser"
    opener.write_text(f'#!/bin/sh\necho "$@" >> {opened}\n', encoding="utf-8")
    opener.chmod(0o755)
    env = {**place.env(), "BROWSER": str(opener), "TERM": "screen-256color"}
    url = served.url.replace("127.0.0.1", "localhost") + "/mcp"

    def mcp(*words: str) -> str:
        return place.cage.run([*place.client, "mcp", *words], place.repo, env).stdout

    mcp("add", "--transport", "http", "rooms", url)
    assert "Needs authentication" in mcp("list")
    words = place.cage.command([*place.client, "mcp", "login", "rooms"], place.repo, env)
    folder = tmp_path / "terminal"
    folder.mkdir()
    outside = {"PATH": env["PATH"], "HOME": str(place.home)}
    terminal = Terminal(folder, outside, Path("/"), (120, 40), words)
    try:
        place.until(opened.exists, "a browser is opened")
        page.goto(opened.read_text(encoding="utf-8").split()[0])
        page.click("sign-in")
        page.says("Claude Code (rooms)")
        page.click("approve")
        terminal.wait_for("Authenticated", PATIENCE_S)
    finally:
        terminal.close(PATIENCE_S)
    turn = start("ann", allowed=ALLOWED).ask(
        "Work.",
        use(tool("create_room", id=ROOM)),
        use(tool("embody", room=ROOM, name="Ann")),
        use(tool("send_message", room=ROOM, body="by oauth")),
        say(),
    )
    assert '"from": "ann"' in turn.told(3)
    assert "by oauth" in json.dumps(served.ran("room", "export", ROOM))
    (token,) = served.tokens()
    assert (token["label"], token["revoked"]) == ("Claude Code (rooms)", False)
    mcp("logout", "rooms")
    assert [one["revoked"] for one in served.tokens()] == [True]


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
