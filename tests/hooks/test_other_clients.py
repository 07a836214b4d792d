"""Sessions of other clients: a command in their shell is the session, and no one else (AGENT-5).

The clients are processes under their names, with the variables that the real ones set.
"""

import shlex
from collections.abc import Callable
from pathlib import Path

import pytest

from elsewhere import need_posix
from scene.clients import Spoken
from scene.database import Database
from scene.inside import Inside
from support import Cli, Done, need

from .session import Session

Make = Callable[..., Session]
GEMINI = {"GEMINI_CLI": "1"}
A = "src/a.py"


@pytest.fixture
def session(session: Make, repo: Path, home: Path) -> Make:
    """Sessions by the id of their agent, 'codex:s1'."""

    def make(who: str, **env: str) -> Session:
        client, _, sid = who.rpartition(":")
        return (
            Spoken(repo, sid, home, env, real=False, client=client)
            if client
            else session(who, **env)
        )

    return make


def codex(sid: str, thread: str = "") -> "dict[str, str]":
    return {"CODEX_SESSION_ID": sid, "CODEX_THREAD_ID": thread or sid, "CODEX_CI": "1"}


def shell(one: Session, told: "dict[str, str]", *words: str) -> Done:
    """A command in the shell of another client's session."""
    env = {**one.env, **told}
    return Cli(one.repo, one.home)(*words, cwd=one.repo, env=env)


def within(name: str, command: str, **env: str) -> str:
    """A command in the shell of a client that is started from a shell."""
    need("bash")
    words = " ".join(f"{key}={value}" for key, value in env.items())
    inner = f"exec -a {name} /bin/sh -c {shlex.quote(f'{command}; exit $?')}"
    return f"env {words} bash -c {shlex.quote(inner)}"


def start(inside: Inside) -> None:
    """Its session begins, by a hook that the client itself starts."""
    one = inside.session
    assert inside.hook("session-start", one.payload("SessionStart", source="startup")).code == 0


@pytest.mark.proves("AGENT-5")
def test_a_lock_from_the_sessions_shell_is_the_sessions(session: Make, database: Database) -> None:
    one, ann = session("codex:s1"), session("ann")
    one.start()
    assert shell(one, codex("s1"), "lock", A).code == 0
    assert database.held() == [(A, "codex:s1")]
    assert database.one("agents", "client", id="codex:s1") == "codex"
    assert one.change(A, "a = 2\n").code == 0
    assert ann.pre_edit(A).refused
    assert one.child("t1").pre_edit(A).code == 0


@pytest.mark.proves("AGENT-5", "AGENT-6")
def test_a_subagents_shell_is_the_subagent_once_a_hook_told_of_it(session: Make) -> None:
    one = session("codex:s1")
    one.start()
    told = codex("s1", "t1")
    assert shell(one, told, "whoami", "--json").data["id"] == "codex:s1"
    one.child("t1").pre_bash("agent-sync whoami")
    assert shell(one, told, "whoami", "--json").data["id"] == "codex:s1/t1"
    mine = shell(one, codex("s1"), "whoami", "--json").data
    assert mine["id"] == "codex:s1", "its own shell says that no subagent runs it"


@pytest.mark.proves("AGENT-5", "AGENT-6")
def test_a_subagent_with_a_session_of_its_own_is_found_by_it(
    session: Make, database: Database
) -> None:
    one = session("opencode:ses_1")
    one.start()
    one.child("ses_2").pre_bash("agent-sync lock src/a.py")
    told = {"OPENCODE": "1", "AGENT_SYNC_ID": "opencode:ses_2"}
    assert shell(one, told, "lock", A).code == 0
    assert database.held() == [(A, "opencode:ses_1/ses_2")]
    assert one.child("ses_2").pre_edit(A).code == 0


@pytest.mark.proves("AGENT-5", "PRES-1")
def test_a_client_that_tells_its_shell_nothing_is_known_by_its_process(
    session: Make, database: Database, tmp_path: Path
) -> None:
    need_posix("a client is a process under a name of its own")
    one, ann = session("gemini:g1"), session("ann")
    with Inside(one, tmp_path / "g", name="gemini", told=False, signs=GEMINI) as inside:
        start(inside)
        assert database.one("agents", "pid", id="gemini:g1") == inside.pid
        assert inside.run(f"agent-sync lock {A}").code == 0
        assert database.held() == [(A, "gemini:g1")]
        edit = one.tool("Edit", one.edit_input(A))
        assert inside.hook("pre-tool-use", edit).code == 0
        assert ann.pre_edit(A).refused


@pytest.mark.proves("AGENT-5", "AGENT-9")
def test_a_client_that_was_read_about_is_known_by_its_process_if_its_hooks_are_ours(
    session: Make, database: Database, tmp_path: Path
) -> None:
    """Its samples are written."""
    need_posix("a client is a process under a name of its own")
    one = session("crush:c1")
    with Inside(one, tmp_path / "c", name="crush", told=False, signs={"CRUSH": "1"}) as inside:
        assert inside.run("agent-sync lock src/before.py").code == 0, "nobody knows it yet"
        assert inside.hook("pre-tool-use", one.tool("Edit", one.edit_input("src/b.py"))).code == 0
        assert inside.run(f"agent-sync lock {A}").code == 0
        assert (A, "crush:c1") in database.held()
        assert inside.hook("pre-tool-use", one.tool("Edit", one.edit_input(A))).code == 0


@pytest.mark.proves("AGENT-5")
def test_where_no_hook_has_run_nothing_is_done_and_looking_is_possible(
    session: Make, database: Database, tmp_path: Path, cli: Cli
) -> None:
    need_posix("a client is a process under a name of its own")
    ann = session("ann")
    ann.start()
    assert cli.ok("create-task", "a shell's own identity, which is no session's")["source"]
    before = database.count("agents")
    one = session("gemini:g1")
    with Inside(one, tmp_path / "g", name="gemini", told=False, signs=GEMINI) as inside:
        done = inside.run(f"agent-sync lock {A} --json")
        assert (done.error["code"], done.code) == ("unsure_session", 2)
        assert done.error["client"] == "Gemini CLI"
        assert "agent-sync doctor" in done.error["message"]
        assert inside.run("agent-sync ack M1").code == 2
        for words in ("status", "whoami", "locks", "who src/a.py"):
            assert inside.run(f"agent-sync {words}").code == 0, words
        assert inside.run(f"AGENT_SYNC_ID=gem agent-sync lock {A}").code == 0
    assert database.held() == [(A, "gem")]
    assert database.count("agents") == before + 1


@pytest.mark.proves("AGENT-5")
def test_of_two_sessions_of_one_process_the_one_that_runs_a_command_is_meant(
    session: Make, database: Database, tmp_path: Path
) -> None:
    need_posix("a client is a process under a name of its own")
    one, two = session("gemini:g1"), session("gemini:g2")
    with Inside(one, tmp_path / "g", name="gemini", told=False, signs=GEMINI) as inside:
        start(inside)
        inside.hook("session-start", two.payload("SessionStart", source="startup"))
        done = inside.run(f"agent-sync lock {A} --json")
        assert done.error["code"] == "unsure_session"
        assert sorted(done.error["sessions"]) == ["gemini:g1", "gemini:g2"]
        assert database.held() == []
        bash = one.tool("Bash", {"command": f"agent-sync lock {A}"}, "call-1")
        assert inside.hook("pre-tool-use", bash).code == 0
        assert inside.run(f"agent-sync lock {A}").code == 0
        assert inside.run("AGENT_SYNC_ID=gemini:g2 agent-sync lock src/b.py").code == 0
    assert database.held() == [(A, "gemini:g1"), ("src/b.py", "gemini:g2")]


@pytest.mark.proves("AGENT-5", "AGENT-6")
@pytest.mark.parametrize("begun", [True, False])
def test_an_id_that_no_hook_is_told_is_no_second_agent(
    session: Make, database: Database, tmp_path: Path, *, begun: bool
) -> None:
    need_posix("a client is a process under a name of its own")
    one = session("copilot:c1")
    odd = {"COPILOT_CLI": "1", "COPILOT_AGENT_SESSION_ID": "nobody-ever-said"}
    with Inside(one, tmp_path / "c", name="copilot", told=False, signs=odd) as inside:
        if begun:
            start(inside)
        child = one.child("sub")
        bash = child.tool("Bash", {"command": f"agent-sync lock {A}"}, "call-1")
        assert inside.hook("pre-tool-use", bash).code == 0
        assert inside.run(f"agent-sync lock {A}").code == 0
    assert database.held() == [(A, "copilot:c1/sub")]
    assert database.column("agents", "id") == ["copilot:c1", "copilot:c1/sub"]


@pytest.mark.proves("AGENT-5", "GATE-9")
def test_the_innermost_client_counts(session: Make, database: Database, tmp_path: Path) -> None:
    need_posix("a client is a process under a name of its own")
    outer, inner = session("s1"), session("codex:x1")
    with Inside(outer, tmp_path / "a") as inside:
        start(inside)
        inner.start()
        command = within("codex", f"agent-sync lock {A}", **codex("x1"))
        assert inside.run(command).code == 0
        assert database.held() == [(A, "codex:x1")]
        assert database.one("agents", "pid", id="s1") == inside.pid
        assert inside.run("agent-sync whoami --json").data["id"] == "s1"
        refused = inside.run(within("codex", f"agent-sync unlock {A} --json", **codex("x2")))
        assert refused.error["code"] == "held"
    signs = codex("x1")
    with Inside(inner, tmp_path / "b", name="codex", told=False, signs=signs) as inside:
        mine = {"CLAUDE_CODE_SESSION_ID": "s1", "CLAUDECODE": "1"}
        command = within("claude", "agent-sync whoami --json", **mine)
        assert inside.run(command).data["id"] == "s1"
        assert inside.run("agent-sync whoami --json").data["id"] == "codex:x1"


@pytest.mark.proves("PRES-1", "AGENT-5")
def test_a_client_around_another_vouches_for_its_own_session_only(
    session: Make, database: Database, tmp_path: Path
) -> None:
    need_posix("a client is a process under a name of its own")
    outer = session("s1")
    with Inside(outer, tmp_path / "a") as inside:
        start(inside)
        inherited = {"CLAUDE_PID": str(inside.pid), "CLAUDE_CODE_SESSION_ID": "s1"}
        inner = session("codex:x1", **inherited)
        inner.start()
        inner.prompt()
        assert database.one("agents", "pid", id="s1") == inside.pid
        shell(inner, codex("x1"), "lock", A)
        assert database.one("agents", "pid", id="s1") == inside.pid
        assert database.one("agents", "pid", id="codex:x1") != inside.pid


@pytest.mark.proves("GATE-9", "AGENT-5")
def test_what_judges_is_done_in_its_own_name(
    session: Make, database: Database, tmp_path: Path
) -> None:
    need_posix("a client is a process under a name of its own")
    one, ann = session("codex:s1"), session("ann")
    ann.start()
    signs = codex("s1")
    with Inside(one, tmp_path / "c", name="codex", told=False, signs=signs) as inside:
        start(inside)
        assert ann.command("gate", "open", "--with", "codex:s1", "--why", "x").code == 0
        unset = "env -u CODEX_SESSION_ID -u CODEX_THREAD_ID -u CODEX_CI"
        for other in ("AGENT_SYNC_ID=ann", "AGENT_SYNC_ID=codex:ann", "AGENT_SYNC_ID=operator"):
            done = inside.run(f"{unset} {other} agent-sync gate ack G1")
            assert "own name" in done.err, (other, done)
        for name in signs:
            refused = one.pre_bash(f"unset {name}; agent-sync gate ack G1")
            assert refused.refused == (name != "CODEX_CI"), name
        assert inside.run(f"{unset} agent-sync gate ack G1").code == 0
        assert inside.run("agent-sync gate ack G1").code == 0
    assert {who for (who,) in database.happened("name_refused", "agent_id")} == {"codex:s1"}


@pytest.mark.proves("AGENT-5")
def test_a_colon_in_an_id_is_no_hindrance(session: Make, database: Database) -> None:
    one, ann = session("codex:s1"), session("ann")
    ann.start()
    one.start()
    told = codex("s1")
    assert ann.command("send", "--to", "codex:s1", "--message", "hello").code == 0
    assert "hello" in shell(one, told, "inbox").out
    name = database.name_of("codex:s1")
    assert ann.command("send", "--to", name, "--message", "again").code == 0
    assert "again" in shell(one, told, "inbox").out
    assert shell(one, told, "register", "--name", "cody").code == 0
    assert ann.command("create-task", "t").code == 0
    assert shell(one, told, "claim-task", "T1").code == 0
    assert one.change(A, "a = 2\n").code == 0
    assert one.read(A).code == 0
    assert ann.command("handoff", "--to", "codex:s1").code == 0
    assert shell(one, told, "next").code == 0
    assert one.stop().code in (0, 2)
    assert one.hook("session-end", one.payload("SessionEnd", reason="exit")).code == 0
