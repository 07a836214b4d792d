"""``agent-sync mcp --room``: a room of a server as tools on standard streams (MCP-1)."""

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from agent_sync.mcp import room_bridge
from mcp_server.wire import Server
from support import TIMEOUT_S, Cli, need_module

from .rooms import Room
from .served import Served
from .tools import NAMES

Connect = Callable[..., Server]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder that is no repository."""
    found = tmp_path / "elsewhere"
    found.mkdir()
    return found


@pytest.fixture
def connect(served: Served, folder: Path, home: Path) -> "Iterator[Connect]":
    """Starts such a client's server for a token; its connection is begun."""
    need_module("mcp")
    made: list[Server] = []

    def start(token: str, room: str, at: str = "/direct") -> Server:
        written(folder / "token", token)
        words = ("--room", room, "--url", f"{served.address}{at}", "--token-file", "token")
        made.append(Server(folder, home, None, *words))
        made[-1].initialize()
        return made[-1]

    yield start
    for one in made:
        one.kill()


def written(path: Path, token: str) -> None:
    """A token in a file that nobody else reads."""
    path.write_text(token + "\n", encoding="utf-8")
    path.chmod(0o600)


def told(server: Server, tool: str, **given: object) -> Any:
    """What a tool gave, which has to have been done."""
    found = server.ask("tools/call", {"name": tool, "arguments": given})
    assert not found.get("isError"), found
    return json.loads(found["content"][0]["text"])


@pytest.mark.proves("MCP-1")
def test_a_room_is_worked_in_without_being_named(room: Room, connect: Connect) -> None:
    one = connect(room.admin.token, room.id)
    tools = {tool["name"]: tool for tool in one.ask("tools/list")["tools"]}
    assert set(tools) == NAMES
    assert all("room" not in tool["inputSchema"].get("required", ()) for tool in tools.values())
    unnamed = one.ask("tools/call", {"name": "sync_send_message", "arguments": {"body": "x"}})
    says = f"Not embodied in room {room.id}. Call sync_embody first."
    assert [part["text"] for part in unnamed["content"]] == [says]
    assert told(one, "sync_lobby")["rooms"][0]["id"] == room.id
    assert told(one, "sync_embody", name="Ann")["self"] == "ann"
    writes = [{"key": "k", "value": "${self}"}]
    assert told(one, "sync_register_action", id="put", writes=writes)["id"] == "put"
    assert told(one, "sync_invoke_action", action="put", params={})["agent"] == "ann"
    assert told(one, "sync_read_context", only="state")["state"]["_shared"] == {"k": "ann"}
    with ThreadPoolExecutor(1) as pool:
        waits = pool.submit(told, one, "sync_wait", condition="has(state._shared.done)")
        room.admin.invoke("_set_state", {"key": "done", "value": 1}).is_(200)
        assert waits.result(TIMEOUT_S)["triggered"] is True
    assert one.close() == 0


@pytest.mark.proves("MCP-1")
def test_two_tokens_are_two_agents_on_two_streams(room: Room, connect: Connect) -> None:
    for name in ("alice", "bob"):
        one = connect(room.join(name).token, room.id)
        assert told(one, "sync_embody", name="Whoever")["self"] == name


@pytest.mark.proves("MCP-1")
def test_a_wrong_token_is_told_and_ends_nothing(room: Room, connect: Connect) -> None:
    one = connect("tok_guessed", room.id)
    found = one.ask("tools/call", {"name": "sync_lobby", "arguments": {}})
    assert found["isError"]
    assert "[server_unreachable]" in found["content"][0]["text"]
    assert "tok_guessed" not in str(found)
    assert "error" in one.answer(one.begin("tools/list"))
    assert one.close() == 0


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--room", "r"), "all three"),
        (("--room", "r", "--url", "http://127.0.0.1:1", "--token-file", "none"), "cannot be read"),
        (("--room", "r", "--url", "http://127.0.0.1:1", "--token-file", "open"), "chmod 600"),
        (("--room", "r", "--url", "http://127.0.0.1:1", "--token-file", "empty"), "no token"),
        (("--room", "r", "--url", "http://rooms.example.org", "--token-file", "kept"), "https"),
        (("--room", "r", "--url", "ftp://x", "--token-file", "kept"), "no address"),
        (("--room", "r", "--url", "https://a:b@x", "--token-file", "kept"), "no address"),
    ],
)  # fmt: skip
@pytest.mark.proves("MCP-1")
def test_what_cannot_be_asked_for_is_refused(
    words: "tuple[str, ...]", says: str, folder: Path, home: Path
) -> None:
    for name, token in (("kept", "tok_1"), ("empty", "")):
        written(folder / name, token)
    (folder / "open").write_text("tok_1")
    (folder / "open").chmod(0o644)
    done = Cli(folder, home)("mcp", *words)
    assert done.code not in (0, 1)
    assert says in done.err


@pytest.mark.proves("MCP-1")
def test_addresses_and_tools_without_a_room() -> None:
    from agent_sync.server.room_tools.room_tool_table import ROOM_TOOLS

    plain = {name for name, tool in ROOM_TOOLS.items() if "room*" not in tool.takes}
    assert plain == set(room_bridge.ROOMLESS)
    for url, told_url in (
        ("https://rooms.example.org", "https://rooms.example.org:443/declared/mcp"),
        ("http://localhost:8765/direct", "http://localhost:8765/direct/mcp"),
        ("http://127.0.0.1:8765/mcp", "http://127.0.0.1:8765/mcp"),
    ):
        assert room_bridge.server_at(url, "r", "t").url == told_url
