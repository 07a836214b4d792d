"""Checks C14 and S8: rooms as tools of MCP, in both generations of its protocol, on both stores."""

import http.client
import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from support import TIMEOUT_S, need_module

from .rooms import Member, Room
from .served import Served
from .tools import GENERATIONS, NAMES, Tools
from .wire import JSON, until

ACTING = {
    "sync_invoke_action": {"action": "help"},
    "sync_register_action": {"id": "a"},
    "sync_register_view": {"id": "v", "expr": "1"},
    "sync_delete_action": {"id": "a"},
    "sync_delete_view": {"id": "v"},
    "sync_send_message": {"body": "x"},
}
Make = Callable[..., Tools]
METADATA = "/.well-known/oauth-protected-resource"
OPENED = ("/declared/mcp",)
"""Where the tokens of users are taken, at a server of direct rooms."""


@pytest.fixture(params=GENERATIONS)
def mode(request: pytest.FixtureRequest) -> str:
    """The generation of the protocol."""
    need_module("mcp")
    need_module("httpx2")
    return str(request.param)


@pytest.fixture
def tools(served: Served, room: Room, mode: str) -> Tools:
    """A client under the room's own token."""
    return Tools(served, room.admin.token, mode)


@pytest.fixture
def of(served: Served, mode: str) -> "Callable[[Member], Tools]":
    """A client under somebody's token."""
    return lambda member: Tools(served, member.token, mode)


@pytest.mark.proves("MCP-1")
def test_there_are_eighteen(tools: Tools) -> None:
    """C14."""
    assert tools.names() == NAMES


@pytest.mark.proves("MCP-1")
def test_an_agent_works_in_a_room(tools: Tools, room: Room) -> None:
    """C14: lobby, embody, register, invoke, read, wait, disembody."""
    lobby = tools.call("sync_lobby").data
    assert [one["id"] for one in lobby["rooms"]] == [room.id]
    assert lobby["active_embodiments"] == []
    here = {"room": room.id}
    become = tools.call("sync_embody", name="Ann Lee", role="tester", **here).data
    assert become["self"] == "ann-lee"
    assert become["_session"]["agent"] == "ann-lee"
    assert become["agents"]["ann-lee"]["role"] == "tester"
    writes = [{"scope": "_shared", "key": "${self}.result", "value": "${params.result}"}]
    params = {"result": {"type": "any"}}
    made = tools.call("sync_register_action", id="submit", writes=writes, params=params, **here)
    assert made.data["registered_by"] == "ann-lee"
    given = {"result": {"n": [1, "42"]}}
    done = tools.call("sync_invoke_action", action="submit", params=given, **here).data
    assert done["agent"] == "ann-lee"
    read = tools.call("sync_read_context", only="state", **here).data
    assert read["state"]["_shared"] == {"ann-lee.result": {"n": [1, "42"]}}
    assert "views" not in read
    condition = 'has(state._shared["ann-lee.result"])'
    waited = tools.call("sync_wait", condition=condition, timeout=5000, **here).data
    assert waited["triggered"] is True
    over = tools.call("sync_wait", condition="false", timeout=10, **here).data
    assert over["timeout"] is True
    view = tools.call("sync_register_view", id="count", expr="size(state._shared)", **here)
    assert view.data["value"] == 1
    assert tools.call("sync_eval_cel", expr="views.count + 1", **here).data["value"] == 2
    assert tools.call("sync_delete_view", id="count", **here).data["deleted"] is True
    assert tools.call("sync_delete_action", id="submit", **here).data["deleted"] is True
    assert tools.call("sync_disembody", **here).data == {
        "ok": True, "disembodied": "ann-lee", "room": room.id,
    }  # fmt: skip
    assert room.admin.context()["agents"]["ann-lee"]["status"] == "idle"


@pytest.mark.proves("MCP-1")
def test_acting_needs_an_agent_and_reading_none(tools: Tools, room: Room) -> None:
    """S8: the sentence is exact; nobody is there for having read."""
    for tool, given in ACTING.items():
        found = tools.call(tool, room=room.id, **given)
        assert found.failed, tool
        assert found.texts == [f"Not embodied in room {room.id}. Call sync_embody first."]
    assert tools.call("sync_disembody", room=room.id).failed
    read = tools.call("sync_read_context", room=room.id).data
    assert read["_session"] == {
        "agent": None, "room": room.id, "switchable": [], "scope_level": "full",
    }  # fmt: skip
    assert "context" in tools.call("sync_help", room=room.id).data["result"]
    assert tools.call("sync_eval_cel", room=room.id, expr="1 + 1").data["value"] == 2
    assert room.admin.context()["agents"] == {}
    assert room.admin.audit() == []


@pytest.mark.proves("MCP-1")
def test_two_tokens_are_two_agents(room: Room, of: "Callable[[Member], Tools]") -> None:
    """S8, C14: each sees its own self, and its own alone."""
    people = {name: of(room.join(name, state={"mine": name})) for name in ("alice", "bob")}
    for name, one in people.items():
        assert one.call("sync_embody", room=room.id, name="Whoever").data["self"] == name
    for name, one in people.items():
        read = one.call("sync_read_context", room=room.id).data
        assert read["self"] == name
        assert read["state"]["self"] == {"mine": name}
        assert read["_session"]["switchable"] == [name]
        said = one.call("sync_send_message", room=room.id, body="hello").data
        assert said["from"] == name
    other = people["alice"].call("sync_embody", room=room.id, agent="bob")
    assert other.error == "identity_mismatch"
    named = people["alice"].call("sync_send_message", room=room.id, body="x", agent="bob")
    assert named.error == "identity_mismatch"
    assert named.facts["claimed"] == "bob"


@pytest.mark.proves("MCP-1")
def test_several_agents_of_one_token_name_themselves(tools: Tools, room: Room) -> None:
    """And are then no more than the agent that they name."""
    for name in ("alice", "bob"):
        room.join(name, state={"mine": name})
    for name in ("alice", "bob", "alice"):
        read = tools.call("sync_read_context", room=room.id, agent=name).data
        assert read["self"] == name
        assert read["state"]["self"] == {"mine": name}
        assert {"alice", "bob"} & set(read["state"]) == set()
        said = tools.call("sync_send_message", room=room.id, body="x", agent=name).data
        assert said["from"] == name
    assert tools.call("sync_send_message", room=room.id, body="x").failed
    gone = tools.call("sync_send_message", room=room.id, body="x", agent="carol")
    assert gone.error == "agent not found"


@pytest.mark.proves("MCP-1")
def test_who_is_embodied_is_no_more_than_that_agent(tools: Tools, room: Room) -> None:
    """What the token could read besides is not read; messages are read by the agent."""
    room.join("bob", state={"secret": "north"})
    here = {"room": room.id}
    tools.call("sync_embody", agent="ann", state={"mine": 1}, **here)
    room.admin.say("hello")
    first, again = (tools.call("sync_read_context", **here) for _ in range(2))
    assert "north" not in first.texts[0]
    assert first.data["state"]["self"] == {"mine": 1}
    assert (first.data["messages"]["unread"], again.data["messages"]["unread"]) == (1, 0)
    assert tools.call("sync_eval_cel", expr="state.bob.secret", **here).error == "cel_error"
    bob = [{"scope": "bob", "key": "secret", "value": 1}]
    refused = tools.call("sync_register_action", id="steal", scope="bob", writes=bob, **here)
    assert refused.error == "identity_mismatch"
    shared = [{"scope": "_shared", "key": "x", "value": 1}]
    assert tools.call("sync_register_action", id="set", writes=shared, **here).data["id"] == "set"


@pytest.mark.proves("MCP-1")
def test_who_becomes_another_lets_the_first_one_go(tools: Tools, room: Room) -> None:
    here = {"room": room.id}
    for name in ("ann", "ben", "ann"):
        assert tools.call("sync_embody", agent=name, **here).data["self"] == name
    assert tools.call("sync_embody", **here).data["self"] == "ann"
    statuses = {name: one["status"] for name, one in room.admin.context()["agents"].items()}
    assert statuses == {"ann": "active", "ben": "idle"}
    lobby = tools.call("sync_lobby").data["rooms"][0]
    assert [one["_current"] for one in lobby["agents"]] == [True, False]
    assert lobby["embodied_as"] == "ann"


@pytest.mark.proves("MCP-1")
def test_a_role_that_the_room_describes_is_filled(tools: Tools, room: Room) -> None:
    room.join("rae", role="other")
    room.admin.shared("roles.judge", {"description": "decides", "filled_by": "rae"})
    room.admin.shared("roles.scribe", {"description": "writes", "filled_by": None})
    found = tools.call("sync_lobby").data["rooms"][0]
    assert found["roles"]["judge"]["description"] == "decides"
    assert found["unfilled_roles"] == ["scribe"]
    here = {"room": room.id}
    assert tools.call("sync_embody", role="judge", **here).data["self"] == "rae"
    assert tools.call("sync_embody", role="scribe", **here).data["self"] == "scribe"
    assert tools.call("sync_lobby").data["rooms"][0]["unfilled_roles"] == []


@pytest.mark.proves("MCP-1")
def test_a_session_narrows_itself_and_never_widens(tools: Tools, room: Room) -> None:
    here = {"room": room.id}
    room.join("bob", role="judge", state={"secret": "north"})
    room.join("cat", role="cat")
    kept = tools.call("sync_restrict_scope", level="role", role="judge", **here).data
    assert kept["scope_level"] == "role"
    assert "north" not in tools.call("sync_read_context", **here).texts[0]
    for odd in ({"agent": "cat"}, {"name": "New"}, {"role": "cat"}, {"agent": "cat", "role": "x"}):
        assert tools.call("sync_embody", **here, **odd).error == "scope_denied", odd
    assert tools.call("sync_embody", role="judge", agent="cat", **here).error == "scope_denied"
    assert tools.call("sync_embody", role="judge", agent="bob", **here).data["self"] == "bob"
    named = tools.call("sync_send_message", body="x", agent="cat", **here)
    assert named.error == "scope_denied"
    seen = tools.call("sync_restrict_scope", level="observe", **here).data
    assert seen["scope_level"] == "observe"
    assert room.admin.context()["agents"]["bob"]["status"] == "idle"
    assert "north" not in tools.call("sync_read_context", **here).texts[0]
    assert tools.call("sync_eval_cel", expr="self", **here).data["value"] == ""
    assert tools.call("sync_embody", role="judge", **here).error == "scope_denied"
    assert tools.call("sync_restrict_scope", level="role", role="judge", **here).failed
    acted = tools.call("sync_send_message", body="x", agent="bob", **here)
    assert acted.error == "scope_denied"
    assert tools.call("sync_revoke_access", **here).data == {"ok": True, "revoked": room.id}
    for tool in ("sync_read_context", "sync_embody", "sync_help"):
        assert tools.call(tool, **here).error == "scope_denied"
    assert tools.call("sync_join_room", id="eve", **here).error == "scope_denied"
    assert tools.call("sync_lobby").data["rooms"] == []
    room.admin.context()


@pytest.mark.proves("MCP-1")
def test_a_view_token_reads_and_becomes_nobody(room: Room, of: "Callable[[Member], Tools]") -> None:
    room.join("bob", state={"secret": "north"})
    viewer = of(room.viewer)
    read = viewer.call("sync_read_context", room=room.id)
    assert read.data["_session"]["scope_level"] == "read"
    assert "north" not in read.texts[0]
    assert viewer.call("sync_embody", room=room.id, name="x").error == "read_only_token"
    assert viewer.call("sync_embody", room=room.id, agent="bob").error == "read_only_token"
    assert "context" in viewer.call("sync_help", room=room.id).data["result"]


@pytest.mark.proves("MCP-1")
def test_rooms_are_made_listed_and_joined(tools: Tools, served: Served, room: Room) -> None:
    assert [one["id"] for one in tools.call("sync_list_rooms").data["rooms"]] == [room.id]
    joined = tools.call("sync_join_room", room=room.id, id="dan", state={"a": 1}).data
    assert joined["token"].startswith("as_")
    mine = tools.call("sync_read_context", room=room.id, token=joined["token"]).data
    assert (mine["self"], mine["state"]["self"]) == ("dan", {"a": 1})
    made = tools.call("sync_create_room", meta={"topic": "x"}).data
    other = tools.call("sync_read_context", room=made["id"])
    assert other.error == "invalid_token"
    assert tools.call("sync_read_context", room="none").error == "room not found"
    thin = served.client("/thin").post("/rooms", {}).is_(201)["id"]
    assert tools.call("sync_read_context", room=thin).error == "room not found"


@pytest.mark.proves("MCP-1")
def test_what_is_odd_is_refused_in_words(tools: Tools, room: Room) -> None:
    here = {"room": room.id}
    assert tools.call("sync_none").error == "unknown_tool"
    assert tools.call("sync_read_context").error == "room is required"
    assert tools.call("sync_read_context", depht="lean", **here).error == "unknown_argument"
    odd = tools.call("sync_wait", condition="true", timeout="1", **here)
    assert odd.error == "invalid_argument"
    assert odd.facts["expected"] == "integer"
    assert tools.call("sync_wait", condition="1 +", **here).error == "invalid_cel"
    assert tools.call("sync_restrict_scope", level="full", **here).error == "invalid_argument"
    assert tools.call("sync_restrict_scope", level="role", **here).error == "invalid_level"
    assert tools.call("sync_embody", agent="_shared", **here).error == "invalid_id"
    assert tools.call("sync_embody", agent="a", state={"": 1}, **here).failed
    assert tools.call("sync_read_context", token="x" * 300, **here).error == "invalid_token"


@pytest.mark.proves("MCP-1")
def test_a_call_can_be_cut_down(tools: Tools, room: Room) -> None:
    for number in range(4):
        room.admin.say(f"m{number}")
    here = {"room": room.id}
    cut = tools.call("sync_read_context", only="messages", messages_after=1, messages_limit=2)
    assert cut.error == "room is required"
    read = tools.call("sync_read_context", only="messages", messages_after=1, messages_limit=2,
                      **here).data  # fmt: skip
    assert [one["seq"] for one in read["messages"]["recent"]] == [2, 3]
    assert set(read) <= {"messages", "self", "_session", "_context"}


@pytest.mark.proves("MCP-1")
def test_what_a_terminal_would_obey_is_escaped(tools: Tools, room: Room) -> None:
    """The JSON means the same."""
    text = "a\u202eb\x1b[31m\u2028\u0085é漢"
    room.admin.shared("odd", text)
    found = tools.call("sync_read_context", room=room.id, only="state")
    assert found.data["state"]["_shared"]["odd"] == text
    assert all(sign.isprintable() or sign == "\n" for sign in found.texts[0])
    assert "é漢" in found.texts[0]


@pytest.mark.proves("MCP-1")
def test_a_write_wakes_a_tool_that_waits(tools: Tools, room: Room) -> None:
    """And the agent is seen to wait meanwhile."""
    here = {"room": room.id}
    tools.call("sync_embody", agent="ann", **here)
    with ThreadPoolExecutor(1) as pool:
        condition = "messages.unread > 0"
        waits = pool.submit(lambda: tools.call("sync_wait", condition=condition, **here))
        room.until_waiting("ann")
        room.admin.say("now")
        found = waits.result(TIMEOUT_S).data
    assert found["triggered"] is True
    assert found["context"]["messages"]["recent"][0]["body"] == "now"


def waits_for_ever(served: Served, member: Member) -> http.client.HTTPConnection:
    """A plain request that waits, of a client that has nothing else to ask."""
    call = {
        "jsonrpc": "2.0", "id": 1, "method": "tools/call",
        "params": {"name": "sync_wait", "arguments": {"room": member.room, "condition": "false"}},
    }  # fmt: skip
    connection = http.client.HTTPConnection("127.0.0.1", served.port, timeout=TIMEOUT_S)
    headers = {"Authorization": f"Bearer {member.token}", "Content-Type": JSON}
    connection.request("POST", "/mcp", json.dumps(call), headers)
    return connection


@pytest.mark.proves("ROOM-8")
def test_who_hangs_up_waits_no_more(served: Served, room: Room) -> None:
    need_module("mcp")
    connection = waits_for_ever(served, room.join("alice"))
    room.until_waiting("alice")
    connection.close()
    until(lambda: bool(room.admin.context()["agents"]["alice"]["status"] != "waiting"))


@pytest.mark.proves("MCP-1")
def test_nobody_comes_in_without_a_token_that_is_known(served: Served, room: Room) -> None:
    """401, and where tokens are had that open it; to direct rooms none of OAuth's does."""
    need_module("webauthn")
    for path in ("/mcp", "/direct/mcp", "/declared/mcp"):
        for token in ("", "room_" + "0" * 48, "x" * 300, "tok_none"):
            for method in ("POST", "GET", "DELETE"):
                found = served.client("", token).send(
                    method, path, {} if method == "POST" else None
                )
                assert found.status == 401, (path, token, method)
                told = found.headers["www-authenticate"]
                where = f'resource_metadata="{served.address}{METADATA}{path}"'
                said = ['error="invalid_token"'] * bool(token) + [where] * (path in OPENED)
                assert told == f"Bearer {', '.join(said)}".strip()
    named = {"Host": f"localhost:{served.port}"}
    told = served.client("").send("POST", "/declared/mcp", {}, named).headers["www-authenticate"]
    assert f'"http://localhost:{served.port}/.well-known/' in told, "as whoever asks calls us"
    client = served.client("", room.admin.token)
    assert client.get("/mcp").status == 405
    assert client.send("POST", "/mcp", "[" * 100 + "]" * 100).status == 400
    assert client.post("/thin/mcp", {}).status == 404


@pytest.mark.proves("MCP-1")
def test_any_server_of_a_store_knows_who_is_embodied(
    own: "Callable[..., Served]", mode: str
) -> None:
    """Also after it was killed: nothing of a session lives in a process."""
    one = own()
    room = Room(one)
    first = Tools(one, room.admin.token, mode)
    first.call("sync_embody", room=room.id, agent="ann")
    other = Tools(one.beside(), room.admin.token, mode)
    assert other.call("sync_send_message", room=room.id, body="x").data["from"] == "ann"
    one.kill()
    one.again()
    again = Tools(one, room.admin.token, mode)
    assert again.call("sync_read_context", room=room.id).data["self"] == "ann"
    again.call("sync_disembody", room=room.id)
    assert other.call("sync_send_message", room=room.id, body="x").failed


@pytest.mark.proves("MCP-1")
def test_a_server_whose_tools_wait_ends_cleanly(own: "Callable[..., Served]") -> None:
    """Who waits is answered first."""
    need_module("mcp")
    one = own()
    room = Room(one)
    connection = waits_for_ever(one, room.join("alice"))
    room.until_waiting("alice")
    assert one.end() == 0
    found = json.load(connection.getresponse())
    assert json.loads(found["result"]["content"][0]["text"])["timeout"] is True
    connection.close()
    assert "Task" not in one.log
