"""A repository through the tools of MCP (MCP-1, REPO): what its room offers, and nothing more."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from support import TIMEOUT_S, need_module

from .rooms import DECLARED
from .shapes import has
from .test_repository_rooms import NEVER, VIEWS, Shown, scene, shown
from .tools import GENERATIONS, Tools

__all__ = ["scene", "shown"]


@pytest.fixture(params=GENERATIONS)
def mode(request: pytest.FixtureRequest) -> str:
    """The generation of the protocol."""
    need_module("mcp")
    need_module("httpx2")
    return str(request.param)


def tools_of(shown: Shown, token: str, mode: str) -> Tools:
    """Somebody's tools."""
    return Tools(shown.served, token, mode, f"{DECLARED}/mcp")


@pytest.fixture
def bob(shown: Shown, mode: str) -> Tools:
    """A user who may write in the repository's room, and is nobody in it yet."""
    one = shown.invited("bob", "participant", "rooms:ROOM:write")
    return tools_of(shown, one.token, mode)


@pytest.mark.proves("MCP-1")
def test_a_lease_taken_by_a_tool_refuses_an_edit(shown: Shown, bob: Tools) -> None:
    here = {"room": shown.person.room}
    lobby = bob.call("sync_lobby").data
    has(lobby["rooms"], [{"id": "repo:shop", "access": "participant", "scope_level": "write"}])
    unnamed = bob.call("sync_invoke_action", action="lock", params={"files": "a.py"}, **here)
    assert unnamed.texts == ["Not embodied in room repo:shop. Call sync_embody first."]
    become = bob.call("sync_embody", name="Bob", **here).data
    assert become["self"] == "remote:bob"
    assert become["_session"]["agent"] == "remote:bob"
    params = {"files": "a.py", "why": "the parser moves"}
    done = bob.call("sync_invoke_action", action="lock", params=params, **here).data
    assert done["agent"] == "remote:bob"
    refused = shown.scene.session("alice").pre_edit("a.py")
    assert refused.code == 2
    assert "the parser moves" in refused.err
    read = bob.call("sync_read_context", only="views", **here).data
    assert [one["key"] for one in read["views"]["leases"]] == ["a.py"]
    with ThreadPoolExecutor(1) as pool:
        condition = "views.leases.size() == 0"
        waits = pool.submit(lambda: bob.call("sync_wait", condition=condition, **here))
        freed = bob.call("sync_invoke_action", action="unlock", params={"files": "a.py"}, **here)
        assert not freed.failed
        assert waits.result(TIMEOUT_S).data["triggered"] is True
    assert shown.scene.session("alice").pre_edit("a.py").code == 0
    assert bob.call("sync_eval_cel", expr="self", **here).data["value"] == "remote:bob"
    assert bob.call("sync_disembody", **here).data["disembodied"] == "remote:bob"


@pytest.mark.proves("MCP-1")
def test_a_message_reaches_a_session(shown: Shown, bob: Tools) -> None:
    here = {"room": shown.person.room}
    bob.call("sync_embody", agent="bob", **here)
    hook = shown.scene.session("alice").hook
    hook("session-start", {"session_id": "alice", "source": "startup"})
    bob.call("sync_send_message", to=["alice"], body="hello", **here)
    assert "hello" in shown.scene.shell("alice")("inbox").out
    assert "views.leases" in bob.call("sync_help", **here).data["result"]


@pytest.mark.proves("REPO-3")
def test_no_tool_writes_a_file_runs_a_command_or_changes_the_room(
    shown: Shown, bob: Tools, mode: str
) -> None:
    here = {"room": shown.person.room}
    for one in (bob, tools_of(shown, shown.person.token, mode)):
        assert not one.call("sync_embody", name=mode[:3], **here).failed
        for name in (*NEVER, "_register_action", "_set_state", "help"):
            assert one.call("sync_invoke_action", action=name, **here).error == "action not found"
        for tool, given in (
            ("sync_register_action", {"id": "x", "writes": []}),
            ("sync_register_view", {"id": "x", "expr": "1"}),
            ("sync_delete_action", {"id": "lock"}),
            ("sync_delete_view", {"id": "leases"}),
        ):
            assert one.call(tool, **given, **here).error == "action not found", tool
        run = {"summary": "x", "on": ["a.py"], "run": "touch ran"}
        made = one.call("sync_invoke_action", action="checkpoint", params=run, **here)
        assert made.error == "unknown_param"
        assert one.call("sync_embody", name="x", state={"a": 1}, **here).error == "no_state"
    assert list(shown.views()) == VIEWS
    assert not (shown.scene.repo / "ran").exists()


@pytest.mark.proves("REPO-2")
def test_who_reads_only_becomes_nobody_there(shown: Shown, mode: str) -> None:
    here = {"room": shown.person.room}
    carol = shown.invited("carol", "participant", "rooms:ROOM:read")
    reader = tools_of(shown, carol.token, mode)
    assert "leases" in reader.call("sync_read_context", **here).data["views"]
    assert reader.call("sync_embody", name="carol", **here).error == "read_only_token"
    stranger = tools_of(shown, shown.served.user("dora", "rooms:*"), mode)
    assert stranger.call("sync_read_context", **here).error == "scope_denied"
    assert stranger.call("sync_join_room", id="x", **here).error == "scope_denied"
    reader.call("sync_restrict_scope", level="observe", **here)
    assert "leases" in reader.call("sync_read_context", **here).data["views"]
    assert reader.call("sync_read_context", room="repo:other").error == "room not found"
    direct = Tools(shown.served, shown.person.token, mode, "/direct/mcp")
    assert direct.call("sync_read_context", **here).error == "room not found"


@pytest.mark.proves("MCP-1", "REPO-3")
def test_the_persons_key_makes_no_tool_the_person(shown: Shown, mode: str) -> None:
    """Letters of the person are not shown to a model, and nothing is done as the person."""
    here = {"room": shown.person.room}
    hook = shown.scene.session("alice").hook
    hook("session-start", {"session_id": "alice", "source": "startup"})
    shown.scene.shell("alice")("send", "--to", "operator", "--message", "for your eyes")
    assert "for your eyes" in str(shown.person.context())
    tools = tools_of(shown, shown.person.token, mode)
    assert "for your eyes" not in tools.call("sync_read_context", **here).texts[0]
    lock = {"action": "lock", "params": {"files": "a.py"}}
    assert tools.call("sync_invoke_action", **lock, **here).failed
    tools.call("sync_embody", name="Helper", **here)
    done = tools.call("sync_invoke_action", **lock, **here).data
    assert done["agent"] == "remote:helper"
    assert "for your eyes" not in tools.call("sync_read_context", **here).texts[0]


@pytest.mark.proves("MCP-1")
def test_a_session_of_the_repository_is_nobodys_to_be(shown: Shown, bob: Tools) -> None:
    """An id that a local agent has is another one here."""
    shown.scene.session("alice").change("a.py", "one\n")
    here = {"room": shown.person.room}
    assert bob.call("sync_embody", agent="alice", **here).data["self"] == "remote:alice"
    held = bob.call("sync_invoke_action", action="lock", params={"files": "a.py"}, **here)
    assert held.error == "held"
