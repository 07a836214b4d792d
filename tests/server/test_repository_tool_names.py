"""The tools of AGENT-10 over HTTP: under their own names, as far as a room reaches."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from agent_sync.server.repository import repository_acts, repository_reads
from agent_sync.server.room_tools.repository_tools import OFFERED, REPOSITORY_TOOLS, input_schema
from agent_sync.tools.tool_table import TOOLS
from support import TIMEOUT_S

from .test_repository_rooms import Shown, scene, shown
from .test_repository_tools import mode, tools_of
from .tools import NAMES, Tools

__all__ = ["mode", "scene", "shown"]
NOT_THERE = {"wait", "handoff", "restore"}
FORBIDDEN = {
    "checkpoint": {"resolve", "cancel", "tick", "replace-approver", "take-over"},
    "patch": {"update", "submit", "apply", "revert", "cancel"},
}


@pytest.fixture
def bob(shown: Shown, mode: str) -> Tools:
    """A user who may write in the repository's room, as the remote agent bob."""
    one = tools_of(shown, shown.invited("bob", "participant", "rooms:ROOM:write").token, mode)
    assert not one.call("sync_embody", name="bob", room=shown.person.room).failed
    return one


@pytest.mark.proves("REPO-3", "MCP-1")
def test_no_tool_reaches_what_is_not_in_the_tables_of_a_room() -> None:
    assert set(TOOLS) - set(OFFERED) == NOT_THERE
    reached = {*repository_acts.ACTS, *repository_reads.READS, *repository_reads.OWN}
    for name, acts in OFFERED.items():
        assert set(TOOLS[name].acts) - set(acts) == FORBIDDEN.get(name, set()), name
        assert set(acts.values()) <= reached
        tool = REPOSITORY_TOOLS[name]
        for act, does in acts.items():
            known = {**repository_acts.DEFINITIONS, **repository_reads.DEFINITIONS}[does]["params"]
            assert set(tool.takes(act)) <= set(known), (name, act)
            needed = {n for n, one in known.items() if one.get("required")}
            assert needed <= set(tool.takes(act)), (name, act)
        offered = set(input_schema(tool)["properties"])
        assert not offered & {"run", "wait", "apply", "content", "refused", "resolve"}, name


@pytest.mark.proves("MCP-1")
def test_they_are_listed_for_whoever_sees_a_repository(shown: Shown, bob: Tools, mode: str) -> None:
    assert bob.names() == NAMES | set(OFFERED)
    stranger = tools_of(shown, shown.served.user("dora", "rooms:*"), mode)
    assert stranger.names() == NAMES
    assert Tools(shown.served, shown.person.token, mode, "/direct/mcp").names() == NAMES
    carol = shown.invited("carol", "observer", "rooms:ROOM:read")
    assert tools_of(shown, carol.token, mode).names() == NAMES | set(OFFERED)


@pytest.mark.proves("MCP-1", "REPO-1")
def test_a_lease_is_taken_told_and_given_up(shown: Shown, bob: Tools) -> None:
    done = bob.structured("lock", files=["a.py"], why="the parser moves")
    assert "you hold a.py" in done["said"]
    assert done["data"]["leases"][0]["key"] == "a.py"
    assert shown.scene.session("alice").pre_edit("a.py").code == 2
    seen = bob.structured("status", room=shown.person.room)
    assert [one["key"] for one in seen["data"]["leases"]] == ["a.py"]
    assert bob.structured("who", file="a.py")["data"]["leases"][0]["holder"] == "bob"
    assert shown.scene.session("alice").pre_edit("b.py").code == 0
    held = bob.call("lock", files=["b.py"])
    assert held.failed
    assert held.texts[0].startswith("[held] refused")
    assert bob.structured("unlock", files=["a.py"])["data"]["released"] == ["a.py"]
    assert shown.scene.session("alice").pre_edit("a.py").code == 0


@pytest.mark.proves("MCP-1")
def test_tasks_letters_decisions_and_gates(shown: Shown, bob: Tools) -> None:
    alice = shown.scene.session("alice")
    alice.hook("session-start", {"session_id": "alice", "source": "startup"})
    task = bob.structured("create", title="move the parser")["data"]["task"]["id"]
    assert bob.structured("claim", task=task)["said"] == f"{task} is yours"
    assert [one["id"] for one in bob.structured("tasks")["data"]["tasks"]] == [task]
    assert bob.structured("complete", task=task)["said"].startswith("completed")
    bob.structured("send", to=["alice"], message="hello alice")
    assert "hello alice" in shown.scene.shell("alice")("inbox").out
    shown.scene.shell("alice")("send", "--to", "bob", "--message", "hello bob")
    assert "hello bob" in str(bob.structured("inbox")["data"])
    bob.structured("decide", text="tabs")
    gate = bob.structured("gate", act="open", others=["alice"], on=["a.py"], why="review")
    number = gate["data"]["gate"]["id"]
    assert [one["id"] for one in bob.structured("gate", act="list")["data"]["gates"]] == [number]
    assert bob.structured("gate", act="show", id=number)["data"]["gate"]["id"] == number
    assert bob.structured("gate", act="cancel", id=number, why="done")["said"].startswith(number)
    assert "nobody waits" in bob.structured("next")["said"]


@pytest.mark.defends("remote-agents")
@pytest.mark.proves("REPO-3")
def test_nothing_is_written_or_run(shown: Shown, bob: Tools) -> None:
    before = sorted(path.name for path in shown.scene.repo.iterdir())
    diff = "--- a/a.py\n+++ b/a.py\n@@ -1 +1 @@\n-a.py\n+new\n"
    patch = bob.structured("patch", act="propose", title="new", diff=diff)["data"]["patch"]["id"]
    for act in ("apply", "revert", "submit"):
        assert bob.call("patch", act=act, id=patch).texts[0].startswith("[invalid_argument]")
    refused = (
        ("patch", {"act": "propose", "title": "x", "file": "a.py", "content": "new"}),
        ("patch", {"act": "approve", "id": patch, "apply": True}),
        ("checkpoint", {"act": "make", "summary": "x", "on": ["a.py"], "run": "touch ran"}),
        ("checkpoint", {"act": "take-over", "id": "C1"}),
        ("lock", {"files": ["b.py"], "wait": 5}),
        ("lock", {"files": ["b.py"], "room": "repo:other"}),
        ("lock", {"files": ["b.py"], "room": 1}),
        ("status", {"agent": ["x"]}),
    )
    for tool, given in refused:
        assert bob.call(tool, **given).failed, (tool, given)
    for tool in NOT_THERE:
        assert bob.call(tool, act="list", id="1").error == "unknown_tool"
    assert (shown.scene.repo / "a.py").read_text() == "a.py\n"
    assert sorted(path.name for path in shown.scene.repo.iterdir()) == before
    assert shown.views()["leases"] == []


@pytest.mark.proves("REPO-2", "MCP-1")
def test_reading_needs_nobody_and_acting_an_agent(shown: Shown, mode: str) -> None:
    carol = shown.invited("carol", "participant", "rooms:ROOM:read")
    reader = tools_of(shown, carol.token, mode)
    agents = shown.views()["agents"]
    for tool, given in (("status", {}), ("tasks", {}), ("who", {"file": "a.py"}),
                        ("gate", {"act": "list"}), ("patch", {"act": "list"})):  # fmt: skip
        assert not reader.call(tool, **given).failed, tool
    assert shown.views()["agents"] == agents
    acting: dict[str, dict[str, object]] = {"lock": {"files": ["a.py"]}, "inbox": {}, "next": {}}
    for tool, words in acting.items():
        says = f"Not embodied in room {shown.person.room}. Call sync_embody first."
        assert reader.call(tool, **words).texts == [says]
    stranger = tools_of(shown, shown.served.user("dora", "rooms:*"), mode)
    assert stranger.call("status", room=shown.person.room).texts[0].startswith("[scope_denied]")
    assert stranger.call("status").texts[0].startswith("[room is required]")


@pytest.mark.proves("MCP-1")
def test_several_agents_of_one_token_name_themselves(shown: Shown, bob: Tools) -> None:
    room = shown.person.room
    bob.call("sync_join_room", room=room, id="carl")
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(bob.structured, "lock", files=["a.py"], agent="remote:bob")
        second = pool.submit(bob.structured, "lock", files=["b.py"], agent="carl")
        first.result(TIMEOUT_S)
        second.result(TIMEOUT_S)
    held = {one["key"]: one["holder_id"] for one in shown.views()["leases"]}
    assert held == {"a.py": "remote:bob", "b.py": "remote:carl"}
