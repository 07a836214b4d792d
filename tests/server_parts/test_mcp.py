"""Tools for rooms: what loads the SDK, what is said without it, and schemas that say all of it."""

import asyncio
import subprocess
import sys
from typing import Any

import pytest

from agent_sync.rooms.room_errors import RoomError
from support import SOURCE, TIMEOUT_S, need_module

need_module("starlette")

from agent_sync.server.room_tools import mcp_endpoint  # noqa: E402
from agent_sync.server.room_tools.room_tool_table import ROOM_TOOLS  # noqa: E402
from agent_sync.server.room_tools.tool_arguments import checked  # noqa: E402
from agent_sync.server.room_tools.tool_results import failure, pretty  # noqa: E402


@pytest.mark.proves("MCP-1")
def test_a_server_loads_the_sdk_with_the_first_request_only() -> None:
    code = "import sys; import agent_sync.server.web_app; print('mcp' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={"PYTHONPATH": str(SOURCE)},
        capture_output=True,
        text=True,
        timeout=TIMEOUT_S,
        check=True,
    )
    assert done.stdout.strip() == "False"


@pytest.mark.proves("MCP-1")
def test_without_the_extra_one_sentence_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "agent_sync.server.room_tools.sdk_door", None)
    monkeypatch.delattr("agent_sync.server.room_tools.sdk_door", raising=False)
    with pytest.raises(RoomError) as found:
        mcp_endpoint._loaded()
    assert (found.value.status, found.value.code) == (501, "mcp_missing")
    assert "extra 'mcp'" in found.value.message


@pytest.mark.proves("MCP-1")
def test_every_tool_of_a_room_takes_an_agent_and_a_token() -> None:
    for tool in ROOM_TOOLS.values():
        schema = tool.input_schema()
        assert "token" in schema["properties"], tool.name
        assert ("agent" in schema["properties"]) == ("room" in schema["properties"]), tool.name
        assert all(one.get("description") for one in schema["properties"].values()), tool.name
        assert tool.description.endswith(".")


def test_nothing_that_is_null_is_an_argument() -> None:
    schema = ROOM_TOOLS["sync_wait"].input_schema()
    given: dict[str, Any] = {"room": "r", "condition": "true", "timeout": None}
    assert checked(given, schema) == {"room": "r", "condition": "true"}
    odd_ones: list[object] = [True, -1.5, [], "1"]
    for odd in odd_ones:
        with pytest.raises(RoomError):
            checked({**given, "timeout": odd}, schema)


def test_a_refusal_is_its_word_and_then_what_is_known() -> None:
    plain = failure(RoomError(404, "room not found"))
    assert [one["text"] for one in plain["content"]] == ["Error: room not found"]
    told = failure(RoomError(409, "version_conflict", "look again", current={"a": 1}))
    assert told["content"][0]["text"] == "Error: version_conflict"
    assert '"current"' in told["content"][1]["text"]
    assert told["isError"]


def test_the_end_of_a_connection_comes_after_its_body() -> None:
    async def read() -> "list[Any]":
        gone = asyncio.Event()
        receive = mcp_endpoint._again(b"{}", gone)
        first = await receive()
        gone.set()
        return [first["body"], (await receive())["type"]]

    assert asyncio.run(read()) == [b"{}", "http.disconnect"]


def test_pretty_json_is_json_whatever_is_in_it() -> None:
    assert pretty({"a": "\u202e\ue000"}) == '{\n  "a": "\\u202e\\ue000"\n}'
    assert pretty("𝄞é") == '"𝄞é"'
    assert pretty("\U000e0001") == '"\\udb40\\udc01"'
