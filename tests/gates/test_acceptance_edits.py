"""What edits and shell writes meet, as a user sees it: every hook and command is a process.

Each test is one of the acceptance checks 6 to 11, 23 and 24, and says what it shows.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from hooks.session import Session
from hooks.test_holding import answer, held
from patches.conftest import Agent
from scene.database import Database, busy
from scene.inside import Inside
from scene.place import Scene
from scene.repositories import copied

from .acceptance import TIMES, all_at_once, barred, contested, edit, open_gates, passes, state
from .conftest import MakeReal

CROWD = 20
MINUTE = 60_000


@pytest.mark.proves("CREW-2")
def test_6_in_peer_contract_work_begins_with_a_lease_that_was_asked_for(
    alice: Agent, bob: Agent
) -> None:
    """Without one a member's edit is refused and takes none; one on another file does not count."""
    ref = alice.ok("crew", "create", "work", "--mode", "peer-contract")["crew"]["id"]
    bob.ok("crew", "join", ref)
    assert "agent-sync lock src/a.py" in barred(bob, "src/a.py")
    assert bob.ok("locks")["leases"] == []
    bob.ok("lock", "src/b.py")
    barred(bob, "src/a.py")
    bob.ok("lock", "src/a.py")
    passes(bob, "src/a.py")


COVERS = {
    "src": (True, True, False),
    "src/": (True, True, False),
    "src/*": (True, False, False),
    "src/**": (True, True, False),
    "src/**/*.py": (True, True, False),
    "**": (True, True, True),
    "./src/a": (False, True, False),
    "{repo}/src/a": (False, True, False),
    "link": (True, True, False),
    "link/a/b.py": (False, True, False),
    "src/*/b.py": (False, True, False),
    "src/a/../b.py": (True, False, False),
}
"""Claim -> whether it covers src/b.py, src/a/b.py and their sibling lib/b.py."""
THERE = ("src/b.py", "src/a/b.py", "lib/b.py")


@pytest.mark.proves("LOCK-2", "LOCK-3")
def test_7_what_a_claim_covers(alice: Agent, bob: Agent) -> None:
    """For each claim of Alice's: an edit of Bob's is refused on exactly the files that the
    documented rules give it."""
    for name in THERE:
        (alice.repo / name).parent.mkdir(parents=True, exist_ok=True)
        (alice.repo / name).write_text("x = 1\n")
    (alice.repo / "link").symlink_to("src", target_is_directory=True)
    found = {}
    for claim in COVERS:
        alice.ok("lock", claim.format(repo=alice.repo))
        found[claim] = tuple(edit(bob, name).refused for name in THERE)
        for one in (bob, alice):
            one.ok("unlock", "--all")
    assert found == COVERS


TOOLS: "dict[str, dict[str, Any]]" = {
    "Edit": {"file_path": "{}", "old_string": "a", "new_string": "b"},
    "MultiEdit": {"file_path": "{}", "edits": [{"old_string": "a", "new_string": "b"}]},
    "Write": {"file_path": "{}", "content": "b\n"},
    "NotebookEdit": {"notebook_path": "{}", "new_source": "b", "cell_id": "c"},
}


@pytest.mark.proves("HOOK-3", "GATE-5")
@pytest.mark.parametrize("tool", TOOLS)
@pytest.mark.parametrize("gate", [False, True])
def test_8_every_edit_of_a_claimed_file_is_refused(
    alice: Agent, bob: Agent, tool: str, *, gate: bool
) -> None:
    """The refusal names who holds it and, where Bob contests that, the gate; the file stays as it
    is. A refused edit opens no gate. Other files are free."""

    def asked(name: str) -> "tuple[int, str]":
        given = {
            key: str(bob.repo / name) if value == "{}" else value
            for key, value in TOOLS[tool].items()
        }
        found = bob.session.hook("pre-tool-use", bob.session.tool(tool, given, bob.session._next()))
        return found.code, found.reason

    before = (bob.repo / "src/a.py").read_bytes()
    if gate:
        contested(alice, bob)
    else:
        alice.ok("lock", "src/a.py")
    code, said = asked("src/a.py")
    assert code == 2
    assert "alice" in said
    assert ("G1" in said) is gate
    assert open_gates(bob) == (["G1"] if gate else [])
    assert (bob.repo / "src/a.py").read_bytes() == before
    assert asked("src/b.py") == (0, "")


@pytest.mark.proves("AUTO-1")
def test_9_the_first_write_of_a_free_file_takes_it(alice: Agent, bob: Agent) -> None:
    """Without any command Bob owns what he writes first, and Alice is refused."""
    given = {"file_path": str(bob.repo / "new.py"), "content": "new = 1\n"}
    payload = bob.session.tool("Write", given, "toolu_1")
    done = bob.session.hook("pre-tool-use", payload)
    assert (done.code, done.out, done.err) == (0, "", "")
    (bob.repo / "new.py").write_text("new = 1\n")
    assert bob.session.hook("post-tool-use", payload).code == 0
    (lease,) = alice.ok("locks")["leases"]
    assert (lease["key"], lease["holder"], lease["kind"]) == ("new.py", "bob", "auto")
    assert "bob" in barred(alice, "new.py")


@pytest.mark.proves("AUTO-1", "GATE-7")
def test_10_of_twenty_at_once_one_is_allowed(real: MakeReal, database: Database) -> None:
    """Twenty processes on one free file: one is allowed, no gate is opened, and the same calls
    again change nothing. When the other nineteen contest a lock at once, twice, there is one gate
    a pair."""
    crowd = [real(f"s{number}") for number in range(CROWD)]
    for time in range(TIMES):
        path = f"src/free{time}.py"
        for again in range(2):
            children = [held(one.session, path) for one in crowd]
            codes = [answer(child).code for child in children]
            assert sorted(codes) == [0] + [2] * (CROWD - 1), (time, again, codes)
            assert [key for key, _ in database.held()].count(path) == 1
    assert database.count("gates") == 0
    first, *others = crowd
    first.ok("lock", "contested.py")
    for _ in range(2):
        words = ("lock", "contested.py", "--contest", "--why", "I need it")
        assert [done.code for done in all_at_once(others, *words)] == [0] * len(others)
    assert database.count("gates") == len(others)
    assert open_gates(first) == [f"G{number}" for number in range(1, CROWD)]
    assert [who for _, who in database.held() if _ == "contested.py"] == ["s0"]


NAMED = [
    "echo x > src/a.py", "echo x >> src/a.py", "sed -i s/a/b/ src/a.py", "mv src/b.py src/a.py",
    "git checkout -- src/a.py", "cd src && rm a.py", "bash -c 'echo x > src/a.py'",
]  # fmt: skip


@pytest.mark.proves("AUTO-4", "GATE-4")
@pytest.mark.parametrize("way", ["lease", "gate"])
def test_11_a_shell_write_is_refused_or_told_of_and_comes_back(
    alice: Agent, bob: Agent, database: Database, way: str
) -> None:
    """What a command names is refused before it runs, on a held file and on a guarded one. What a
    program hides is told to both with the next hook, and can be restored."""
    passes(alice, "src/a.py", "work of alice\n")
    if way == "gate":
        alice.session.stop(active=True)
        alice.ok("gate", "open", "--with", "bob", "--on", "src/")
    for command in NAMED:
        ran = bob.session.bash(command)
        assert ran.refused, command
        assert ("G1" if way == "gate" else "alice") in ran.before.reason, ran.before
    assert (bob.repo / "src/a.py").read_text() == "work of alice\n"
    database.pass_by(10_000)  # what is fresh might still be a write of hers
    Scene(bob.repo, bob.session.home).put("hidden.py", "open('src/a.py', 'w').write('lost')\n")
    ran = bob.session.bash("python3 hidden.py")
    assert not ran.refused
    assert ran.after is not None
    assert "src/a.py" in ran.after.context
    told = alice.session.prompt().context if way == "gate" else alice.session.batch().context
    assert "src/a.py" in told
    if way == "gate":
        assert "G1" in told
        alice.ok("cancel", "G1", "--why", "x")
    assert (bob.repo / "src/a.py").read_text() == "lost"
    bob.session.stop(active=True)
    assert alice.run("restore", "src/a.py").code == 0
    assert (bob.repo / "src/a.py").read_text() == "work of alice\n"


@pytest.mark.proves("PRES-2", "GATE-6", "HAND-3")
def test_23_who_dies_blocks_nobody_and_who_idles_loses_nothing(
    alice: Agent, real_session: Callable[..., Session], database: Database, tmp_path: Path
) -> None:
    """A client that dies in its turn: its clean claims are free and its gate is cancelled with the
    next look, its uncommitted work is orphaned, and one command takes it over. A client that lives
    and is silent for 40 minutes keeps its claim."""
    dead, idle = real_session("dead"), real_session("idle")
    with Inside(idle, tmp_path / "idle"):
        idle.start()
        idle.prompt()
        assert idle.change("src/idle.py", "idle = 1\n").code == 0
        with Inside(dead, tmp_path / "dead") as inside:
            dead.start()
            dead.prompt()
            assert inside.run("agent-sync lock lib/").code == 0
            assert dead.pre_edit("src/b.py").code == 0
            assert dead.change("src/a.py", "a = 'of who died'\n").code == 0
            alice.ok("gate", "open", "--with", "dead", "--on", "docs/")
            for name in ("src/a.py", "src/b.py", "lib/x.py", "docs/x.md", "src/idle.py"):
                barred(alice, name)
        for name in ("src/b.py", "lib/x.py", "docs/x.md"):
            passes(alice, name)
        assert state(alice, "G1") == "cancelled"
        (orphan,) = alice.ok("status")["orphaned"]
        assert (orphan["agent_id"], orphan["paths"]) == ("dead", ["src/a.py"])
        assert alice.ok("take-over", "dead")["files"] == ["src/a.py"]
        assert alice.ok("status")["orphaned"] == []
        alice.session.read("src/a.py")
        passes(alice, "src/a.py")
        database.silent_for(40 * MINUTE, id="idle")
        assert "idle" in barred(alice, "src/idle.py")


def garbage(database: Database) -> None:
    """The database cannot be read any more."""
    for path in database.path.parent.glob("state.sqlite*"):
        path.unlink()
    database.path.write_bytes(b"not a database at all " * 1000)


def a_folder(database: Database) -> None:
    """Something else stands in its place: opening it is an error that no hook expects."""
    for path in database.path.parent.glob("state.sqlite*"):
        path.unlink()
    database.path.mkdir()


@pytest.mark.proves("HOOK-9", "OFF-1")
@pytest.mark.parametrize("damage", [garbage, a_folder])
def test_24_a_hook_that_cannot_judge_says_so_and_a_strict_one_refuses(
    alice: Agent,
    bob: Agent,
    database: Database,
    damage: Callable[[Database], None],
) -> None:
    """With a damaged database, and with an error inside the hook: a write of a claimed file passes,
    and status, or the model's prompt and the start, say what is broken. With --strict it is
    refused with the way out. A read passes, always."""
    alice.ok("lock", "src/a.py")
    barred(bob, "src/a.py")
    damage(database)
    answer = edit(bob, "src/a.py")
    assert (answer.code, answer.out) == (0, "")
    payload = bob.session.tool("Edit", bob.session.edit_input("src/a.py"), "toolu_9")
    strict = bob.session.hook("pre-tool-use", payload, "--strict")
    assert strict.code == 2
    assert "--strict" in strict.err
    assert "agent-sync doctor" in strict.err or "agent-sync repair" in strict.err, strict.err
    assert bob.session.read("src/a.py").code == 0
    said = bob.session.prompt("and now?", "p9").context + bob.session.start().out
    log = bob.repo / ".claude" / "coordination" / "hooks.log"
    assert "[agent-sync]" in said or log.read_text(), said


@pytest.mark.proves("HOOK-10")
def test_24_a_database_that_stays_busy_is_tried_again(
    alice: Agent, bob: Agent, database: Database
) -> None:
    """At its deadline a hook refuses the edit with "try again", reads pass, and once the other
    program is through everything is as before."""
    alice.ok("lock", "src/a.py")
    with busy(database.path):
        for name in ("src/a.py", "src/b.py"):
            answer = edit(bob, name)
            assert answer.refused
            assert "try the same call again" in answer.err or "alice" in answer.err
        assert bob.session.read("src/a.py").code == 0
    assert "alice" in barred(bob, "src/a.py")
    passes(bob, "src/b.py")


@pytest.mark.proves("INST-3")
def test_24_where_it_is_not_initialised_hooks_are_silent(
    first_commit: Path, tmp_path: Path
) -> None:
    """For a user's whole machine the hooks leave a repository alone that was not armed."""
    (tmp_path / "h").mkdir()
    scene = Scene(copied(first_commit, tmp_path / "plain"), tmp_path / "h", real=True)
    one = scene.session("one")
    payload = one.tool("Edit", one.edit_input("src/a.py"), "toolu_1")
    for event in ("pre-tool-use", "post-tool-use"):
        done = one.hook(event, payload, "--armed-only")
        assert (done.code, done.out, done.err) == (0, "", "")
    assert not (scene.repo / ".claude").exists()
