"""Hooks of a linked clone: no HTTP, no driver, and no socket but where something is asked for."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from link import standin
from scene.database import Database
from scene.session import Session
from support import SOURCE, TIMEOUT_S, Cli

pytestmark = pytest.mark.proves("LINK-2")
NEVER = ("http", "urllib.request", "ssl", "asyncio", "psycopg", "agent_sync.link.relay")
ASKS = ("socket", "agent_sync.link.asked_relay", "agent_sync.actions.confirming")
PROBE = """
import sys
sys.path.insert(0, sys.argv[1])
from agent_sync.hooks import entry
import json, os
answer = entry.run([sys.argv[2]], sys.stdin.buffer.read(), dict(os.environ))
print(json.dumps([answer.code, sorted(sys.modules)]))
"""


def ran(session: Session, event: str, payload: "dict[str, object]") -> "tuple[int, set[str]]":
    """(exit code, every module that it loaded) of one hook, in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", PROBE, str(SOURCE), event],
        input=json.dumps(session.sent(payload)).encode(),
        env=session.environment(),
        cwd=session.repo,
        capture_output=True,
        check=True,
        timeout=TIMEOUT_S,
    )
    code, modules = json.loads(done.stdout)
    return int(code), set(modules)


def found(modules: "set[str]", names: "tuple[str, ...]") -> "list[str]":
    """Which of these were loaded."""
    return sorted(one for one in modules if any(one == x or one.startswith(f"{x}.") for x in names))


@pytest.fixture
def database(alice: Cli, repo: Path, home: Path) -> Database:
    """That of a linked clone, in which another machine holds a file."""
    alice.ok("register", "--name", "Ada")
    one = Database(repo)
    standin.link(one, home)
    standin.bob_holds(one, "held.py")
    return one


@pytest.mark.usefixtures("database")
def test_an_edit_is_judged_by_the_database_alone(repo: Path, home: Path) -> None:
    session = Session(repo, "one", home, {})
    assert session.start().code == 0
    with standin.relay(home, standin.confirmed) as relay:
        for name, code in {"free.py": 0, "held.py": 2}.items():
            payload = session.tool("Edit", session.edit_input(name), f"call-{name}")
            got, modules = ran(session, "pre-tool-use", payload)
            assert got == code
            assert found(modules, (*NEVER, *ASKS)) == []
            assert "agent_sync.link" not in modules
        post = session.tool("Edit", session.edit_input("free.py"), "call-free.py")
        prompt = session.payload("UserPromptSubmit", prompt="go on")
        for event, payload in {"post-tool-use": post, "user-prompt-submit": prompt}.items():
            _, modules = ran(session, event, payload)
            assert found(modules, (*NEVER, *ASKS)) == []
    assert relay.asked == []


def test_the_hook_that_asks_loads_a_socket_and_no_http(
    repo: Path, home: Path, database: Database
) -> None:
    database.task("work", id=1001, created_by="alice")
    session = Session(repo, "one", home, {"AGENT_SYNC_AUTO_CLAIM": "1"})
    with standin.relay(home, standin.confirmed) as relay:
        _, modules = ran(
            session, "session-start", session.payload("SessionStart", source="startup")
        )
    assert relay.asked == [[["task", "1001"]]]
    assert found(modules, ASKS) == sorted(ASKS)
    assert found(modules, NEVER) == []


def test_a_refused_edit_says_where_its_holder_is(
    repo: Path, home: Path, database: Database
) -> None:
    session = Session(repo, "one", home, {})
    refused = session.pre_edit("held.py")
    assert refused.code == 2
    for part in (
        "held.py is locked by bob@south (on another machine) since",
        'ask its holder: `agent-sync send --to bob@south --message "..."`',
    ):
        assert part in refused.err
    database.change("leases", {"expires_at": 1}, agent_id=standin.THEIRS)
    assert session.pre_edit("held.py").code == 0


def test_the_same_path_edited_elsewhere_is_told(repo: Path, home: Path, database: Database) -> None:
    standin.bob_holds(database, "both.py", kind="auto", checkout="@mbbbbbbb", asked=0)
    session = Session(repo, "one", home, {})
    assert session.edit("both.py").code == 0
    told = session.prompt().context
    assert "bob@south edits both.py too, on another machine: the two will need a merge" in told
    (theirs,) = database.mail_of(standin.THEIRS)
    assert "edits both.py too, on another machine" in theirs[1]
    assert str(repo) not in theirs[1]
