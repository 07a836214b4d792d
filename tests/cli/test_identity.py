"""Who a command acts as, and how that is known (ID-1, ID-3, ID-4)."""

import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from agent_sync.actions.caller import clock_ms
from agent_sync.repository.location import at_root
from agent_sync.sessions import sign_of_life
from agent_sync.store.opening import open_store
from agent_sync.store.sqlite import Store
from scene.database import asked
from support import Cli


def opened(cli: Cli) -> Store:
    """The database of the scratch repository."""
    store = open_store(at_root(str(cli.repo)))
    assert store is not None
    return store


def call_open(cli: Cli, agent_id: str, *, session: str = "s1") -> None:
    """Note what the hook before a shell call notes."""
    store = opened(cli)
    now = clock_ms()
    with store.writing() as store:
        sign_of_life.refresh(store, agent_id, now)
        asked(store).begin(f"call-{agent_id}", agent_id, session, now)
    store.close()


@pytest.mark.proves("ID-1")
@pytest.mark.parametrize(
    ("env", "who", "source"),
    [
        ({"AGENT_SYNC_ID": "x", "CLAUDE_CODE_SESSION_ID": "s1"}, "x", "AGENT_SYNC_ID"),
        ({"CLAUDE_CODE_SESSION_ID": "s1"}, "s1", "CLAUDE_CODE_SESSION_ID"),
        ({"CLAUDE_SESSION_ID": "s2"}, "s2", "CLAUDE_SESSION_ID"),
        ({"CLAUDE_CODE_SESSION_ID": "s1", "CLAUDE_SESSION_ID": "s2"}, "s1", None),
        ({"AGENT_SYNC_ID": "a/b"}, "a-b", "AGENT_SYNC_ID"),
    ],
)
def test_precedence(cli: Cli, env: dict[str, str], who: str, source: "str | None") -> None:
    data = cli("whoami", "--json", env=env).data
    assert data["id"] == data["acting_as"] == who
    assert source is None or data["source"] == source
    assert who in cli("whoami", env=env).out


@pytest.mark.proves("ID-1", "STATE-8")
def test_a_bare_shell_becomes_somebody_when_it_changes_something(cli: Cli) -> None:
    data = cli("whoami", "--json").data
    assert (data["id"], data["source"], data["registered"]) == (None, "none", False)
    first = cli.ok("create-task", "t")
    assert first["source"] == "shell-id"
    assert first["acting_as"].startswith("shell-")
    data = cli.ok("whoami")
    assert (data["id"], data["registered"]) == (first["acting_as"], True)
    assert cli.ok("heartbeat")["acting_as"] == first["acting_as"]


@pytest.mark.proves("ID-1")
def test_two_live_clients_under_one_id_are_told(cli: Cli) -> None:
    first = {"CLAUDE_CODE_SESSION_ID": "s1", "CLAUDE_PID": str(os.getpid())}
    second = {**first, "CLAUDE_PID": str(os.getppid())}
    assert cli("heartbeat", env=first).code == 0
    assert cli("heartbeat", env=second).code == 0
    done = cli("whoami", "--json", env=first)
    assert done.data["twin_pid"] == os.getppid()
    assert "second live client" in cli("whoami", env=first).err
    assert "two live clients" in cli("status", env=first).out
    assert "two live client" in cli("status", "--compact", env=first).out


@pytest.mark.proves("ID-3")
def test_names_are_memorable_unique_and_can_be_chosen(alice: Cli, bob: Cli) -> None:
    name = alice.ok("whoami")["name"]
    assert name.count("-") == 1
    assert name != bob.ok("whoami")["name"]
    assert alice.ok("register", "--name", "Ada", "--role", "builder")["name"] == "Ada"
    done = bob("register", "--name", "ada", "--json")
    assert (done.code, done.error["code"], done.error["suggestion"]) == (2, "name_taken", "ada-2")
    assert bob.ok("register", "--name", done.error["suggestion"])["name"] == "ada-2"


@pytest.mark.proves("ID-4")
def test_the_one_subagent_with_an_open_shell_call_is_meant(cli: Cli) -> None:
    env = {"CLAUDE_CODE_SESSION_ID": "s1"}
    assert cli("heartbeat", env=env).code == 0

    def acting() -> dict[str, Any]:
        return cli("whoami", "--json", env=env).data

    assert acting()["acting_as"] == "s1"
    call_open(cli, "s1/a1")
    data = acting()
    assert (data["acting_as"], data["parent"]) == ("s1/a1", "s1")
    assert data["source"] == "CLAUDE_CODE_SESSION_ID+open_call"
    assert "exactly one" in data["rule"]
    assert cli("lock", "a.py", "--json", env=env).data["acting_as"] == "s1/a1"
    call_open(cli, "s1/a2")
    assert acting()["acting_as"] == "s1", "it could be either"


@pytest.mark.proves("ID-4")
def test_a_call_of_the_session_itself_makes_it_the_session(cli: Cli) -> None:
    env = {"CLAUDE_CODE_SESSION_ID": "s1"}
    assert cli("heartbeat", env=env).code == 0
    call_open(cli, "s1/a1")
    call_open(cli, "s1")
    assert cli("whoami", "--json", env=env).data["acting_as"] == "s1"


@pytest.mark.proves("ID-4")
def test_subagents_work_below_an_id_of_ones_own_too(cli: Cli) -> None:
    env = {"AGENT_SYNC_ID": "mine", "CLAUDE_CODE_SESSION_ID": "s1"}
    assert cli("heartbeat", env=env).code == 0
    call_open(cli, "mine/a1", session="mine")
    assert cli("whoami", "--json", env=env).data["acting_as"] == "mine/a1"


@pytest.mark.proves("STATE-6")
def test_a_broken_database_names_the_way_out(alice: Cli) -> None:
    alice.ok("heartbeat")
    path = alice.repo / ".claude" / "coordination" / "state.sqlite"
    for name in ("state.sqlite-wal", "state.sqlite-shm"):
        path.with_name(name).unlink(missing_ok=True)
    path.write_bytes(b"this is no database, " * 500)
    done = alice("status", "--json")
    assert (done.code, done.error["code"]) == (1, "database_corrupt")
    assert done.error["path"] == str(path)
    assert "doctor --repair" in done.error["message"]


@pytest.mark.proves("STATE-1")
def test_without_a_project_init_makes_one(cli: Cli, tmp_path: Any) -> None:
    folder = tmp_path / "plain"
    (folder / "below").mkdir(parents=True)
    assert cli("status", cwd=folder).code == 1
    assert "agent-sync init" in cli("status", cwd=folder).err
    assert cli("init", "--json", cwd=folder).data["created"] is True
    assert cli("init", "--json", cwd=folder).data["created"] is False
    assert cli("lock", "a.py", "--json", cwd=folder / "below").data["tokens"] == {"below/a.py": 1}
    assert cli("init", cwd=cli.home).code == 64


@pytest.mark.proves("STATE-1", "INST-6")
def test_a_git_directory_is_no_place_for_agents(cli: Cli, tmp_path: Path) -> None:
    bare = tmp_path / "bare.git"
    subprocess.run(["git", "init", "-q", "--bare", str(bare)], check=True, timeout=60)
    for folder in (bare, bare / "objects"):
        done = cli("init", cwd=folder)
        assert done.code == 64
        assert f"{folder} is in the git directory {bare}, not in a checkout" in done.err
        assert "go into one of them" in done.err
        (fault,) = [one for one in cli("doctor", cwd=folder).out.splitlines() if "ERROR" in one]
        assert fault.endswith("go into one of them")
    assert not (bare / "agent-sync").exists()
    assert not (bare / ".claude").exists()


@pytest.mark.proves("ID-3")
@pytest.mark.parametrize(
    "name", ["\u043eperator", "\uff41ll", "0perator", "person", "two words", "<x>"]
)
def test_a_name_is_one_word_and_none_that_looks_like_ours(cli: Cli, name: str) -> None:
    done = cli.as_("ann")("register", "--name", name, "--json")
    assert (done.code, done.error["code"]) == (64, "invalid_input")


@pytest.mark.proves("ARR-2", "ID-1")
def test_how_one_is_known_and_named_is_said_in_words(cli: Cli, alice: Cli) -> None:
    cli.ok("create-task", "t")
    shell = cli("whoami").out
    assert "known   as a shell of yours: no coding client runs it\n" in shell
    assert "named   by agent-sync; another name: agent-sync register --name NAME\n" in shell
    assert "here    no other agent\n" in shell
    assert "shell-id" not in shell
    alice.ok("register", "--name", "Ada")
    chosen = alice("whoami").out
    assert "known   by AGENT_SYNC_ID, a variable of this shell\n" in chosen
    assert "named   by 'agent-sync register'\n" in chosen
    assert alice.ok("whoami")["others"] == 0, "a person's own shell is none"
    assert "here    1 other agent\n" in cli("whoami").out
    env = {"CLAUDE_CODE_SESSION_ID": "s1"}
    known = "known   by CLAUDE_CODE_SESSION_ID, a variable that the client sets in its shells\n"
    assert known in cli("whoami", env=env).out
    call_open(cli, "s1/a1")
    child = cli("whoami", env=env).out
    assert "named   after its session; another name" in child
    assert "because exactly one" in child
    operator = cli.as_("operator")("whoami").out
    assert "named   as the person is called here\n" in operator
