"""Who acts behind a connection: the client's session, or the connection, and never the person."""

import os
from pathlib import Path

import pytest

from agent_sync.identity.liveness import OFFLINE
from agent_sync.system import ancestors
from agent_sync.system.ancestors import Ancestor
from scene.database import Database
from support import TIMEOUT_S, Cli

from .conftest import Connect, Here, Hither, Make


def ids(cli: Cli) -> list[str]:
    """Who is here."""
    return [one["id"] for one in cli("status", "--json").data["agents"]]


@pytest.mark.proves("AGENT-10")
def test_the_variable_of_a_session_says_which_it_is(here: Hither, session: Make) -> None:
    session("one").start()
    found = here(CLAUDE_CODE_SESSION_ID="one").call("lock", files=["a.txt"])
    assert found.data["leases"][0]["holder_id"] == "one"
    assert session("one").edit("a.txt").code == 0
    assert session("two").edit("a.txt").refused


@pytest.mark.proves("AGENT-10")
def test_a_process_above_says_which_session_it_is(connect: Connect, session: Make) -> None:
    """This process vouches for the session, and the server is started by it."""
    session("one", CLAUDE_PID=str(os.getpid())).start()
    found = connect().call("lock", files=["a.txt"])
    assert found.data["leases"][0]["holder_id"] == "one"


@pytest.mark.proves("AGENT-10")
def test_a_session_that_follows_another_is_found(connect: Connect, session: Make) -> None:
    """The variable of a server stays what it was when the client begins a new session."""
    pid = str(os.getpid())
    session("one", CLAUDE_PID=pid).start()
    server = connect(CLAUDE_CODE_SESSION_ID="one")
    assert server.call("status").data["me"]["id"] == "one"
    session("one", CLAUDE_PID=pid).end("clear")
    session("two", CLAUDE_PID=pid).start("clear")
    assert server.call("status").data["me"]["id"] == "two"


@pytest.mark.proves("AGENT-10")
def test_else_the_connection_is_an_agent(connect: Connect, cli: Cli, database: Database) -> None:
    one, two = connect("Some Editor"), connect("Some Editor")
    mine = one.call("status").data["me"]
    assert mine["id"].startswith("mcp:some-editor-")
    assert mine["name"]
    assert two.call("status").data["me"]["id"] != mine["id"]
    assert database.one("agents", "pid", id=mine["id"]) == one.process.pid
    assert ids(cli) == sorted(ids(cli), key=ids(cli).index)
    assert mine["id"] in ids(cli)


@pytest.mark.proves("AGENT-10")
def test_it_leaves_when_its_client_closes_the_connection(
    connect: Connect, cli: Cli, database: Database
) -> None:
    one, two = connect(), connect()
    mine = one.call("lock", files=["a.txt"]).data["leases"][0]["holder_id"]
    assert two.call("lock", files=["a.txt"]).code == "held"
    assert one.close() == 0
    assert mine not in ids(cli)
    assert database.one("agents", "state", id=mine) == "ended"
    assert not two.call("lock", files=["a.txt"]).failed
    assert [row[0] for row in database.happened("agent_left", "agent_id")] == [mine]


@pytest.mark.proves("AGENT-10")
def test_a_server_that_is_stopped_leaves_too(connect: Connect, database: Database) -> None:
    one = connect()
    mine = one.call("status").data["me"]["id"]
    one.process.terminate()
    one.process.wait(TIMEOUT_S)
    assert database.one("agents", "state", id=mine) == "ended"


def test_a_server_that_is_killed_holds_nothing(connect: Connect) -> None:
    one, two = connect(), connect()
    one.call("lock", files=["a.txt"])
    one.process.kill()
    one.process.wait(TIMEOUT_S)
    assert not two.call("lock", files=["a.txt"]).failed
    mine = [x["status"] for x in two.call("status").data["agents"] if x["file"] == "a.txt"]
    assert OFFLINE not in mine


def test_a_session_stays_when_the_connection_ends(
    connect: Connect, cli: Cli, session: Make
) -> None:
    session("one").start()
    server = connect(CLAUDE_CODE_SESSION_ID="one")
    server.call("lock", files=["a.txt"])
    server.close()
    assert "one" in ids(cli)
    assert cli("locks", "--json").data["leases"][0]["holder_id"] == "one"


@pytest.mark.proves("AGENT-10", "GATE-9")
def test_it_is_never_the_person(here: Hither, ann: Here, repo: Path) -> None:
    """Not by a variable, and not where no client can be seen around it."""
    ann.call("checkpoint", act="make", summary="s", on=["src/a.py"], approvers=["operator"])
    for env in ({}, {"AGENT_SYNC_ID": "operator"}, {"AGENT_SYNC_ID": "agent-sync"}):
        one = here(**env)
        assert one.call("checkpoint", act="approve", id="C1").failed
        assert one.call("status").data["me"]["id"] == one.id
        assert one.call("gate", act="open", others=["ann"]).failed is False
        assert one.call("gate", act="list").data["gates"][0]["opener_id"] != "operator"
    assert Cli(repo, Path(ann.calls.connection.env["HOME"]))("checkpoints").code == 0


@pytest.mark.proves("AGENT-10", "GATE-9")
def test_it_judges_in_no_other_name(here: Hither, ann: Here, session: Make) -> None:
    """A live session's id in a variable, where that session is another process's."""
    session("bob", CLAUDE_PID=str(os.getppid())).start()
    ann.call("checkpoint", act="make", summary="s", on=["src/a.py"], approvers=["bob"])
    found = here(AGENT_SYNC_ID="bob").call("checkpoint", act="approve", id="C1")
    assert found.code == "not_own_name"


@pytest.mark.parametrize(
    ("called", "shown"),
    [
        ("codex-mcp-client", "codex"),
        ("qwen-cli-mcp-client-agent-sync", "qwen-cli"),
        ("Visual Studio Code", "visual-studio-code"),
        ("é/..\n", "client"),
        ("x" * 300, "x" * 40),
    ],
)
def test_what_a_client_calls_itself_is_in_the_id(here: Hither, called: str, shown: str) -> None:
    assert here(called).id.rpartition("-")[0] == f"mcp:{shown}"


@pytest.mark.parametrize("name", ["COPILOT_AGENT_SESSION_ID", "QWEN_CODE_SESSION_ID"])
def test_it_judges_as_whoever_it_acts(here: Hither, name: str) -> None:
    """What a client sets for its shells may stand around the server, too."""
    one = here(**{name: "an-id"})
    assert not one.call("unlock", files=["a.txt"]).failed
    assert not one.call("create", title="t").failed


@pytest.mark.proves("AGENT-10")
def test_a_session_without_hooks_lives_as_long_as_its_server(
    connect: Connect, cli: Cli, database: Database
) -> None:
    """Its client says which session it is, and nobody but the server would see its end."""
    one, two = connect(COPILOT_AGENT_SESSION_ID="s"), connect()
    (lease,) = one.call("lock", files=["a.txt"], wait=1).data["leases"]
    assert lease["holder_id"] == "copilot:s"
    assert lease["ends_with_turn"] is False
    assert database.one("agents", "pid", id="copilot:s") == one.process.pid
    assert two.call("lock", files=["a.txt"]).code == "held"
    one.close()
    assert "copilot:s" not in ids(cli)
    assert not two.call("lock", files=["a.txt"]).failed


def test_the_client_is_known_by_what_it_calls_itself(connect: Connect, database: Database) -> None:
    for name, known in (("codex-mcp-client", "codex"), ("Some Editor", "")):
        mine = connect(name).call("status").data["me"]["id"]
        assert database.one("agents", "client", id=mine) == known


@pytest.mark.proves("AGENT-10", "AGENT-5")
def test_a_client_inside_anothers_session_is_not_that_session(
    here: Hither, session: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Some give their servers no variable of their own; those of the client around stand there."""
    session("one").start()
    around = {"CLAUDE_CODE_SESSION_ID": "one", "CLAUDECODE": "1"}
    named = here("cursor-vscode", **around)
    assert named.call("status").data["me"]["id"] == named.id
    assert here("claude-code", **around).call("status").data["me"]["id"] == "one"
    names = ("/bin/sh", "codex", "claude")
    above = [Ancestor(at + 2, "s", [name]) for at, name in enumerate(names)]
    monkeypatch.setattr(ancestors, "above", lambda *_: above)
    started = here("Test Client", **around)
    assert started.call("lock", files=["a.txt"]).data["leases"][0]["holder_id"] == started.id
    assert here("x", AGENT_SYNC_ID="ann", **around).call("status").data["me"]["id"] == "ann"
