"""Hooks that end in the shell guard (SPEED-2): what they would have noted is noted all the same.

Each hook is the process that it is, behind the guard that the hook table puts before it.
"""

import dataclasses
import os
import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import field
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import pytest

from agent_sync.hooks.quiet import Quiet
from agent_sync.install.claude_code import hook_table
from elsewhere import need_posix
from scene.calls import TIMEOUT, Answer
from support import Cli

from .conftest import Database, git
from .session import Session

if TYPE_CHECKING:
    from agent_sync.store.sqlite import Store

SHELLS = [name for name in ("sh", "dash", "bash", "zsh", "busybox") if shutil.which(name)]
MINE = "a = 'ann'\n"


@dataclasses.dataclass
class Guarded(Session):
    """A session whose hooks stand behind the guard; which of them started Python."""

    shell: str = "sh"
    left: "list[str]" = field(default_factory=list)
    ran: "list[str]" = field(default_factory=list)

    def environment(self) -> "dict[str, str]":
        return {"CLAUDE_CODE_SESSION_ID": self.id, **super().environment()}

    def hook(self, event: str, payload: "dict[str, Any] | bytes", *flags: str) -> Answer:
        tool = payload.get("tool_name", "") if isinstance(payload, dict) else ""
        kind = next((x.left_out for x in hook_table.TABLE if matches(x, event, tool)), "")
        if kind and not self._goes_on(kind):
            self.left.append(event)
            return Answer(0, "", "")
        self.ran.append(event)
        return super().hook(event, payload, *flags)

    def _goes_on(self, kind: str) -> bool:
        words = ["busybox", "sh"] if self.shell == "busybox" else [self.shell]
        done = subprocess.run(
            [*words, "-c", hook_table.unless_quiet(kind) + "exit 9"],
            env=self.environment(),
            cwd=self.cwd or self.repo,
            capture_output=True,
            timeout=TIMEOUT,
            check=False,
        )
        assert (done.stdout, done.stderr) == (b"", b"")
        assert done.returncode in (0, 9)
        return done.returncode == 9

    def forget(self) -> None:
        """Look at what comes from here on."""
        self.left.clear()
        self.ran.clear()


def matches(entry: hook_table.Entry, event: str, tool: str) -> bool:
    return entry.hook == event and (
        entry.matcher is None or re.fullmatch(entry.matcher, tool) is not None
    )


@pytest.fixture
def guarded(repo: Path, home: Path) -> "Callable[..., Guarded]":
    need_posix("the guard is for a POSIX shell")

    def make(who: str, shell: str = "sh", **env: str) -> Guarded:
        return Guarded(repo, who, home, env, shell=shell)

    return make


@pytest.fixture
def ann(guarded: "Callable[..., Guarded]") -> Guarded:
    one = guarded("ann")
    one.start()
    one.prompt()
    one.forget()
    return one


def refused_to(other: Session) -> None:
    """What would undo ann's work in src/a.py is refused."""
    for command in ("git checkout .", "git add -A", "git reset --hard"):
        assert other.bash(command).refused, command


# -- what is left out, and when not -----------------------------------------------------------


@pytest.mark.proves("SPEED-2")
@pytest.mark.parametrize("shell", SHELLS)
def test_alone_an_edit_starts_one_process_and_a_read_none(
    guarded: "Callable[..., Guarded]", shell: str
) -> None:
    ann = guarded("ann", shell)
    ann.start()
    ann.prompt()
    ann.forget()
    ann.read("src/a.py")
    ann.batch()
    for text in "123":
        ann.change("src/a.py", text)
        ann.batch()
    assert ann.ran == ["pre-tool-use"] * 3
    assert len(ann.left) == 2 + 3 * 2


@pytest.mark.proves("SPEED-2")
def test_beside_others_the_end_of_an_edit_is_looked_at_and_the_batch_is_not(
    ann: Guarded, guarded: "Callable[..., Guarded]"
) -> None:
    ben = guarded("ben")
    ben.start()
    ben.prompt()
    ann.change("src/a.py", MINE)
    ann.batch()
    assert (ann.ran, ann.left) == (["pre-tool-use", "post-tool-use"], ["post-tool-batch"])
    ann.read("src/a.py")
    assert ann.ran[-1] == "post-tool-use"


@pytest.mark.proves("SPEED-2")
def test_whatever_is_written_by_somebody_else_is_looked_at(
    ann: Guarded, guarded: "Callable[..., Guarded]", repo: Path, home: Path
) -> None:
    ben = guarded("ben")
    ben.start()
    ben.end()
    ann.batch()
    assert ann.ran == ["post-tool-batch"]
    Cli(repo, home, "carl").ok("send", "--to", "ann", "--message", "The answer is a list now.")
    assert "a list now" in ann.batch().context


@pytest.mark.proves("SPEED-2")
@pytest.mark.parametrize("what", ["id", "child", "log", "equal", "folder"])
def test_in_doubt_python_starts(ann: Guarded, repo: Path, what: str) -> None:
    ann.batch()
    assert ann.left == ["post-tool-batch"]
    log = repo / ".claude" / "coordination" / "state.sqlite-wal"
    if what == "id":
        ann.env["CLAUDE_CODE_SESSION_ID"] = ""
    elif what == "child":
        child = ann.child("c")
        child.hook("subagent-start", child.payload("SubagentStart"))
    elif what == "log":
        log.rename(log.with_name("elsewhere"))
    elif what == "equal":
        (mark,) = log.parent.glob("marks/*.batch")
        at = log.stat().st_mtime_ns
        os.utime(mark, ns=(at, at))
    else:
        ann.env["CLAUDE_PROJECT_DIR"] = str(repo / "src")
    ann.forget()
    ann.batch()
    assert ann.ran == ["post-tool-batch"]


@pytest.mark.proves("SPEED-2")
def test_beside_a_subagent_nothing_is_left_out(ann: Guarded) -> None:
    child = ann.child("c")
    assert isinstance(child, Guarded)
    child.hook("subagent-start", child.payload("SubagentStart"))
    ann.forget()
    ann.change("src/a.py", MINE)
    ann.batch()
    child.change("src/b.py", MINE)
    assert ann.left == child.left == []


@pytest.mark.proves("SPEED-2")
def test_a_path_with_blanks_and_quotes(tmp_path: Path, home: Path, first_commit: Path) -> None:
    need_posix("the guard is for a POSIX shell")
    repo = tmp_path / "a \"b' $c"
    shutil.copytree(first_commit, repo)
    ann = Guarded(repo, "ann", home)
    ann.start()
    ann.prompt()
    ann.change("src/a.py", MINE)
    assert ann.left == ["post-tool-use"]


@pytest.mark.proves("SPEED-2")
@pytest.mark.parametrize("shell", SHELLS)
def test_a_mark_that_is_taken_away_is_old_and_is_gone_with_its_session(
    ann: Guarded, repo: Path, shell: str
) -> None:
    ann.shell = shell
    ann.batch()
    (mark,) = (repo / ".claude/coordination/marks").glob("*.batch")
    before = mark.stat().st_ino
    Quiet(cast("Store", None), str(mark.parent.parent), ann.id).withdraw()
    ann.forget()
    ann.batch()
    assert ann.ran == ["post-tool-batch"]
    ann.forget()
    ann.batch()
    assert (ann.left, mark.stat().st_ino) == (["post-tool-batch"], before)
    ann.end()
    assert not mark.exists()


@pytest.mark.proves("SPEED-2")
def test_a_gate_that_fails_leaves_no_mark(ann: Guarded) -> None:
    ann.hook("pre-tool-use", b"\xff")
    ann.hook("pre-tool-use", {"session_id": "ann", "tool_input": {"file_path": "\0"}})
    ann.forget()
    ann.change("src/a.py", MINE)
    assert ann.left == []


@pytest.mark.proves("SPEED-2", "OFF-1")
def test_a_gate_that_cannot_read_the_database_leaves_no_mark(ann: Guarded, repo: Path) -> None:
    ann.change("src/a.py", MINE)
    state, aside = repo / ".claude/coordination/state.sqlite", repo / "aside"
    state.rename(aside)
    state.write_bytes(b"no database at all" * 100)
    assert ann.pre_edit("src/b.py", call="b").code == 0
    aside.replace(state)
    ann.forget()
    ann.post_edit("src/b.py", call="b")
    assert ann.left == []


# -- whose work it is, whoever asks first -----------------------------------------------------


@pytest.mark.proves("SPEED-2", "WORK-1")
@pytest.mark.parametrize("edits", [1, 2])
def test_after_stop_the_edit_is_its_agents(
    ann: Guarded, guarded: "Callable[..., Guarded]", database: Database, edits: int
) -> None:
    for number in range(edits):
        ann.change("src/a.py", f"{number}\n")
        ann.batch()
    assert ann.left.count("post-tool-use") == edits
    ann.stop()
    ben = guarded("ben")
    ben.start()
    refused_to(ben)
    assert len(database.happened("file_edited", "key")) == edits


@pytest.mark.proves("SPEED-2", "WORK-1")
def test_before_stop_a_second_session_settles_it(
    ann: Guarded, guarded: "Callable[..., Guarded]", database: Database
) -> None:
    ann.change("src/a.py", MINE)
    assert ann.left == ["post-tool-use"]
    ben = guarded("ben")
    ben.start()
    refused_to(ben)
    ann.stop()
    assert len(database.happened("file_edited", "key")) == 1


@pytest.mark.proves("SPEED-2", "WORK-1")
def test_an_edit_that_another_session_comes_into(
    ann: Guarded, guarded: "Callable[..., Guarded]", repo: Path, database: Database
) -> None:
    payload = ann.tool("Edit", ann.edit_input("src/a.py"), "t1")
    assert ann.hook("pre-tool-use", payload).code == 0
    ben = guarded("ben")
    ben.start()
    (repo / "src/a.py").write_text(MINE)
    ann.hook("post-tool-use", payload)
    assert ann.ran[-1] == "post-tool-use"
    refused_to(ben)
    assert len(database.happened("file_edited", "key")) == 1


@pytest.mark.proves("SPEED-2", "WORK-1")
@pytest.mark.parametrize("reason", ["other", "clear"])
def test_edit_then_the_session_ends(
    ann: Guarded, guarded: "Callable[..., Guarded]", database: Database, reason: str
) -> None:
    ann.change("src/a.py", MINE)
    ann.end(reason)
    ben = guarded("ben")
    ben.start()
    assert database.one("seen", "agent_id", key="src/a.py") == "ann"
    assert database.one("seen", "presumed", key="src/a.py") == 0


@pytest.mark.proves("SPEED-2", "WORK-1")
def test_edit_then_a_crash(
    ann: Guarded, guarded: "Callable[..., Guarded]", database: Database
) -> None:
    ann.change("src/a.py", MINE)
    ben = guarded("ben")
    ben.start()
    assert database.one("seen", "agent_id", key="src/a.py", agent_id="ann") == "ann"
    refused_to(ben)


@pytest.mark.proves("SPEED-2", "WORK-1")
def test_edit_by_a_subagent(ann: Guarded, guarded: "Callable[..., Guarded]") -> None:
    child = ann.child("c")
    child.hook("subagent-start", child.payload("SubagentStart"))
    child.change("src/a.py", MINE)
    child.hook("subagent-stop", child.payload("SubagentStop", stop_hook_active=False))
    ben = guarded("ben")
    ben.start()
    refused_to(ben)


@pytest.mark.proves("SPEED-2", "WORK-1")
def test_edit_then_a_commit_of_ones_own(ann: Guarded, repo: Path) -> None:
    ann.change("src/a.py", MINE)
    done = ann.command("commit", "-m", "Mine", "src/a.py")
    assert done.code == 0, done.err
    assert git(repo, "status", "--porcelain", "src/a.py") == ""


@pytest.mark.proves("SPEED-2", "WORK-1")
def test_a_formatter_behind_the_edit_is_part_of_it(
    ann: Guarded, guarded: "Callable[..., Guarded]", repo: Path
) -> None:
    ann.change("src/a.py", MINE)
    (repo / "src/a.py").write_text("formatted\n")
    ann.stop()
    ben = guarded("ben")
    ben.start()
    refused_to(ben)
    ann.forget()
    assert ann.change("src/a.py", MINE).context == ""


@pytest.mark.proves("SPEED-2", "WORK-1")
def test_who_is_asked_by_a_person_before_any_hook(
    ann: Guarded, repo: Path, home: Path, database: Database
) -> None:
    ann.change("src/a.py", MINE)
    Cli(repo, home).ok("who", "src/a.py")
    assert database.one("seen", "agent_id", key="src/a.py") == "ann"


@pytest.mark.proves("SPEED-2", "WORK-1")
@pytest.mark.parametrize("path", ["outside", "ignored.log"])
def test_edits_that_take_no_lease(
    guarded: "Callable[..., Guarded]", repo: Path, tmp_path: Path, database: Database, path: str
) -> None:
    ann = guarded("ann", AGENT_SYNC_AUTO_LEASE="off")
    ann.start()
    ann.prompt()
    target = tmp_path / "outside.txt" if path == "outside" else repo / path
    ann.change(target, MINE)
    assert ann.left == ["post-tool-use"]
    ann.stop()
    assert database.count("seen", agent_id="ann") == 1
    assert database.count("edits") == 0


@pytest.mark.proves("SPEED-2", "WORK-1")
def test_an_edit_that_was_not_made_is_nobodys(ann: Guarded, repo: Path, database: Database) -> None:
    ann.pre_edit("src/a.py")
    ann.stop()
    (repo / "src/a.py").write_text("the person's")
    ann.prompt()
    assert database.count("seen", agent_id="ann") == 0


@pytest.mark.proves("SPEED-2", "WORK-1")
def test_after_an_interruption_it_is_presumed(ann: Guarded, database: Database) -> None:
    ann.change("src/a.py", MINE)
    ann.prompt(prompt_id="p2")
    assert database.one("seen", "presumed", key="src/a.py") == 1


# -- Reads ------------------------------------------------------------------------------------


def written_by_a_gone_one(ben: Guarded) -> None:
    ben.start()
    ben.prompt()
    ben.change("src/a.py", "ben's\n")
    ben.stop()
    ben.end()


@pytest.mark.proves("SPEED-2", "AUTO-8")
def test_a_read_that_was_left_out_makes_no_write_refused(
    guarded: "Callable[..., Guarded]",
) -> None:
    written_by_a_gone_one(guarded("ben"))
    ann = guarded("ann")
    ann.start()
    ann.prompt()
    ann.read("src/a.py")
    ann.read("src/b.py")
    assert ann.left
    assert ann.change("src/a.py", MINE, tool="Write").code == 0
    assert ann.change("src/a.py", MINE, tool="Edit").code == 0
    assert ann.change("src/a.py", MINE, tool="Write").code == 0


@pytest.mark.proves("SPEED-2", "AUTO-8")
@pytest.mark.parametrize("again", [False, True])
def test_what_another_changed_behind_a_read_that_was_left_out(
    ann: Guarded, guarded: "Callable[..., Guarded]", *, again: bool
) -> None:
    ann.read("src/a.py")
    assert ann.left == ["post-tool-use"]
    written_by_a_gone_one(guarded("ben"))
    ann.prompt()
    if again:
        ann.read("src/a.py")
        assert ann.ran[-1] == "post-tool-use", "somebody changed a file in this session"
    assert ann.change("src/a.py", MINE, tool="Write").refused is not again


@pytest.mark.proves("SPEED-2", "AUTO-8")
def test_an_edit_behind_it_is_told(ann: Guarded, guarded: "Callable[..., Guarded]") -> None:
    ann.read("src/a.py")
    written_by_a_gone_one(guarded("ben"))
    assert "was changed by" in ann.pre_edit("src/a.py").context


@pytest.mark.proves("SPEED-2", "AUTO-8")
def test_after_a_clear_the_session_has_read_nothing(guarded: "Callable[..., Guarded]") -> None:
    client = {"CLAUDE_PID": str(os.getpid())}
    ann = guarded("ann", **client)
    ann.start()
    ann.prompt()
    ann.read("src/a.py")
    ann.change("src/b.py", MINE)
    ann.end("clear")
    new = guarded("new", **client)
    new.start("clear")
    new.prompt()
    assert new.change("src/b.py", "2", tool="Write").code == 0


# -- commands that write nothing --------------------------------------------------------------


@pytest.mark.proves("SPEED-2")
def test_alone_a_command_that_only_reads_starts_one_process(
    ann: Guarded, database: Database
) -> None:
    for command in ("ls -l src", "git status", "ls; cat src/a.py | grep a"):
        assert not ann.bash(command).refused
        ann.batch()
    ann.change("src/a.py", MINE)
    assert ann.ran == ["pre-tool-use"] * 4
    assert len(ann.left) == 7
    ann.stop()
    assert len(database.happened("command_run", "body")) == 3
    assert len(database.happened("file_edited", "key")) == 1


@pytest.mark.proves("SPEED-2")
@pytest.mark.parametrize("command", ["touch x", "python3 -c 1", "git commit --dry-run", "ls > x"])
def test_the_end_of_any_other_command_is_looked_at(ann: Guarded, command: str) -> None:
    ann.bash(command)
    assert ann.ran[0] == "pre-tool-use"
    assert ann.ran[1:] in (["post-tool-use"], ["post-tool-use-failure"])
    ann.change("src/a.py", MINE)
    assert ann.left == ["post-tool-use"]


@pytest.mark.proves("SPEED-2")
def test_beside_another_command_of_ones_own_it_is_looked_at(ann: Guarded) -> None:
    ann.pre_bash("sleep 9; echo x > src/a.py", call="long")
    ann.bash("ls")
    assert ann.left == []
    ann.batch("long")
    assert ann.left == []


@pytest.mark.proves("SPEED-2")
def test_a_command_that_only_reads_and_fails(ann: Guarded, database: Database) -> None:
    ann.bash("ls nowhere")
    assert len(database.happened("command_failed", "body")) == 1


@pytest.mark.proves("SPEED-2", "WORK-1")
def test_a_command_behind_an_edit_settles_it(ann: Guarded, database: Database) -> None:
    ann.change("src/a.py", MINE)
    ann.pre_bash("git checkout src/a.py")
    assert database.one("seen", "agent_id", key="src/a.py", agent_id="ann") == "ann"


@pytest.mark.proves("SPEED-2")
def test_somebody_comes_while_a_command_that_only_reads_runs(
    ann: Guarded, guarded: "Callable[..., Guarded]", database: Database
) -> None:
    payload = ann.tool("Bash", {"command": "ls"}, "t1")
    ann.hook("pre-tool-use", payload)
    guarded("ben").start()
    ann.hook("post-tool-use", payload)
    assert ann.ran == ["pre-tool-use", "post-tool-use"]
    assert len(database.happened("command_run", "body")) == 1
