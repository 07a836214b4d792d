"""Uncommitted work is what is protected: of whom it is, that it is kept, that its owner is told."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from scene.calls import Answer
from support import Cli

from .conftest import Database, at_work, git
from .session import Session

Make = Callable[..., Session]
MINE = "a = 'ann'\n"
FORMAT = "python3 -c \"open('src/a.py','w').write('formatted')\""


@pytest.fixture
def restore(repo: Path, home: Path) -> Callable[..., str]:
    """``agent-sync restore`` as somebody; the content of the file afterwards."""

    def run(who: str, name: str = "src/a.py") -> str:
        Cli(repo, home, who).ok("restore", name)
        return (repo / name).read_text()

    return run


def context_of(*answers: object) -> str:
    return " ".join(getattr(one, "context", "") for one in answers if one is not None)


# -- whoever looks first -------------------------------------------------------------------


@pytest.mark.proves("WORK-3", "WORK-5")
@pytest.mark.parametrize("look", ["read", "edit", "prompt", "stop", "batch"])
def test_what_another_replaced_is_kept_and_told_whoever_looks_first(
    ann: Session, ben: Session, repo: Path, restore: Callable[..., str], look: str
) -> None:
    ann.change("src/a.py", MINE)
    ben.pre_bash("python3 fmt.py; pytest", call="b1")
    (repo / "src/a.py").write_text("formatted\n")
    settle(repo)
    looks: dict[str, Callable[[], Answer]] = {
        "read": lambda: ann.read("src/a.py"),
        "edit": lambda: ann.pre_edit("src/a.py"),
        "prompt": lambda: ann.prompt("more", "p2"),
        "stop": lambda: stopped(ann),
        "batch": ann.batch,
    }
    told = looks[look]()
    done = ben.hook("post-tool-use", ben.tool("Bash", {"command": "python3 fmt.py; pytest"}, "b1"))
    assert "src/a.py" in told.context
    assert "restore" in told.context
    assert restore("ann") == MINE
    assert done.code == 0


def stopped(who: Session) -> Answer:
    who.stop()
    return who.prompt("more", "p2")


def settle(repo: Path) -> None:
    """Time passes: what is written now is no formatter's of the edit before."""
    Database(repo).pass_by(10_000)


@pytest.mark.proves("WORK-3", "WORK-5")
@pytest.mark.parametrize("over", ["", "over"])
def test_what_was_written_behind_a_command_is_found_by_its_owner(
    ann: Session, ben: Session, repo: Path, restore: Callable[..., str], over: str
) -> None:
    ann.change("src/a.py", MINE)
    if over:
        ann.stop()
    ben.bash("true; make")
    ben.stop()
    settle(repo)
    (repo / "src/a.py").write_text("nohup\n")
    assert "src/a.py" in ann.prompt("more", "p2").context
    assert restore("ann") == MINE


@pytest.mark.proves("WORK-3", "WORK-5")
def test_a_client_that_died_between_its_hooks_hides_nothing(
    ann: Session, ben: Session, repo: Path, restore: Callable[..., str]
) -> None:
    ann.change("src/a.py", MINE)
    ben.pre_bash("make", call="b1")
    settle(repo)
    (repo / "src/a.py").write_text("made\n")
    Database(repo).change("agents", {"state": "ended"}, id="ben")
    assert "src/a.py" in ann.prompt("more", "p2").context
    assert restore("ann") == MINE


# -- what programs make ------------------------------------------------------------------------

WRITERS = {
    "python": "python3 -c \"open('lib.py','w').write('x = 1')\"",
    "here-document": "python3 - <<'E'\nopen('lib.py','w').write('x = 1')\nE",
    "script": "sh gen.sh",
    "tar": "tar xf lib.tar",
    "make": "make -f gen.mk",
}


@pytest.fixture
def makers(repo: Path) -> Path:
    """The repository with programs that make a file."""
    (repo / "gen.sh").write_text("echo 'x = 1' > lib.py\n")
    (repo / "gen.mk").write_text("all:\n\t@echo 'x = 1' > lib.py\n")
    (repo / "lib.py").write_text("x = 1\n")
    import subprocess

    subprocess.run(["tar", "cmf", "lib.tar", "lib.py"], cwd=repo, check=True)
    (repo / "lib.py").unlink()
    git(repo, "add", "gen.sh", "gen.mk", "lib.tar")
    git(repo, "commit", "-qm", "makers")
    return repo


@pytest.mark.proves("WORK-1", "WORK-2")
@pytest.mark.parametrize("how", WRITERS)
def test_what_a_program_of_hers_made_is_hers_while_her_turn_runs(
    makers: Path, ann: Session, ben: Session, how: str
) -> None:
    assert not (makers / "lib.py").exists()
    assert ann.bash(WRITERS[how]).code == 0
    for command in ("rm lib.py", "echo 2 > lib.py", "sed -i s/1/2/ lib.py", "mv lib.py l2.py"):
        ran = ben.bash(command)
        assert ran.refused, command
    assert ben.pre_edit("lib.py").refused
    assert "its command" in ben.pre_edit("lib.py").reason
    assert ben.bash("git add -A && git commit -qm all").refused
    assert ben.bash("git clean -fd").refused


@pytest.mark.proves("WORK-1", "WORK-5")
@pytest.mark.parametrize("how", WRITERS)
def test_and_it_stays_hers_when_her_turn_is_over(
    makers: Path, ann: Session, ben: Session, restore: Callable[..., str], how: str
) -> None:
    assert ann.bash(WRITERS[how]).code == 0
    made = (makers / "lib.py").read_text()
    ann.stop()
    assert ben.bash("git add -A && git commit -qm all").refused
    ran = ben.bash("rm lib.py")
    assert not ran.refused
    assert "lib.py" in ann.prompt("more", "p2").context
    assert restore("ann", "lib.py") == made


@pytest.mark.proves("WORK-1")
def test_what_the_client_lists_is_known(
    ann: Session, ben: Session, repo: Path, database: Database
) -> None:
    assert ben.id != ann.id
    payload = ann.tool("Bash", {"command": "make gen"}, "b1")
    ann.hook("pre-tool-use", payload)
    (repo / "gen.py").write_text("g = 1\n")
    payload["tool_response"] = {
        "bashEditDiff": {"files": [], "moreFiles": 0, "changedFiles": [str(repo / "gen.py")]}
    }
    ann.hook("post-tool-use", payload)
    assert database.rows("seen", "presumed", key="gen.py", agent_id="ann") == [(0,)]


@pytest.mark.proves("WORK-2")
def test_a_lock_file_is_claimed_by_nobody(ann: Session, ben: Session) -> None:
    ann.bash("python3 -c \"open('package-lock.json','w').write('{}')\"")
    ran = ben.bash("python3 -c \"open('package-lock.json','w').write('{ }')\"")
    assert not ran.refused
    assert not ben.bash("git add package-lock.json").refused


# -- finished work ------------------------------------------------------------------------


@pytest.mark.proves("WORK-3")
def test_finished_work_is_watched(
    ann: Session, ben: Session, repo: Path, restore: Callable[..., str]
) -> None:
    ann.change("src/a.py", MINE)
    ann.stop()
    settle(repo)
    ran = ben.bash(FORMAT)
    assert "src/a.py" in context_of(ran.after)
    assert "src/a.py" in ann.prompt("more", "p2").context
    assert restore("ann") == MINE


@pytest.mark.proves("WORK-3")
def test_the_work_of_a_session_that_is_gone_is_watched_too(
    ann: Session, ben: Session, repo: Path, restore: Callable[..., str]
) -> None:
    ann.change("src/a.py", MINE)
    ann.stop()
    ann.end()
    settle(repo)
    ran = ben.bash(FORMAT)
    assert "src/a.py" in context_of(ran.after)
    assert restore("ben") == MINE


@pytest.mark.proves("WORK-5")
def test_an_edit_over_finished_work_keeps_it(
    ann: Session, ben: Session, restore: Callable[..., str]
) -> None:
    ann.change("src/a.py", MINE)
    ann.stop()
    ben.read("src/a.py")
    assert ben.change("src/a.py", "b = 1\n").code == 0
    assert "src/a.py" in ann.prompt("more", "p2").context
    ben.stop()
    assert restore("ann") == MINE


@pytest.mark.proves("WORK-5")
def test_a_forced_unlock_leaves_a_version(
    ann: Session, ben: Session, repo: Path, home: Path, restore: Callable[..., str]
) -> None:
    ann.change("src/a.py", MINE)
    Cli(repo, home)("unlock", "src/a.py", "--force")
    assert ben.change("src/a.py", "b = 1\n").code == 0
    ben.stop()
    assert restore("ann") == MINE


# -- the person's -----------------------------------------------------------------------------


@pytest.mark.proves("WORK-1", "WORK-10")
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_persons_lines_outlive_an_agents_undo(
    session: Make, repo: Path, home: Path, when: str
) -> None:
    ann = session("ann")
    if when == "before":
        (repo / "src/a.py").write_text("person\n")
    ann.start()
    ann.prompt()
    if when == "after":
        (repo / "src/a.py").write_text("person\n")
    assert ann.change("src/a.py", "person\nann\n").code == 0
    assert ann.bash("git checkout -- src/a.py").code == 0
    ann.stop()
    Cli(repo, home).ok("restore", "src/a.py")
    assert "person\n" in (repo / "src/a.py").read_text()


@pytest.mark.proves("WORK-5")
def test_a_persons_version_is_kept_once_however_often_the_edit_is_asked_for(
    session: Make, repo: Path, database: Database
) -> None:
    ann = session("ann")
    ann.start()
    ann.prompt()
    (repo / "src/a.py").write_text("person\n")
    for call in ("t1", "t1", "t2"):
        assert ann.pre_edit("src/a.py", call=call).code == 0
    assert [tuple(row) for row in database.versions("owner_id")] == [("", b"person\n")]


@pytest.mark.proves("WORK-1", "WORK-10")
def test_a_program_of_an_agent_leaves_the_persons_version(
    session: Make, repo: Path, home: Path
) -> None:
    (repo / "src/a.py").write_text("person\n")
    ann = session("ann")
    ann.start()
    ann.prompt()
    assert ann.bash(FORMAT).code == 0
    ann.stop()
    Cli(repo, home).ok("restore", "src/a.py")
    assert (repo / "src/a.py").read_text() == "person\n"


# -- subagents ---------------------------------------------------------------------------------


@pytest.mark.proves("WORK-1")
def test_what_a_subagent_wrote_is_its_sessions_when_it_ends(ann: Session, ben: Session) -> None:
    child = ann.child("c1")
    child.hook("subagent-start", child.payload("SubagentStart"))
    assert child.change("src/a.py", MINE).code == 0
    child.hook("subagent-stop", child.payload("SubagentStop", background_tasks=[]))
    assert ben.pre_edit("src/a.py").refused
    ann.stop()
    assert ben.bash("git checkout -- src/a.py").refused


# -- commits ---------------------------------------------------------------------------------


@pytest.mark.proves("WORK-1")
@pytest.mark.parametrize("how", ["ended", "killed"])
def test_a_commit_does_not_take_the_lines_of_a_session_that_is_gone(
    ann: Session, ben: Session, repo: Path, how: str
) -> None:
    ben.change("src/a.py", "1\n2\nben\n")
    ben.stop()
    if how == "ended":
        ben.end()
    else:
        Database(repo).change("agents", {"pid": 2**22 - 1, "pid_start": "0"}, id="ben")
    ann.read("src/a.py")
    ann.change("src/a.py", "ann\n2\nben\n")
    done = ann.command("commit", "-m", "x")
    assert done.code == 2
    assert "src/a.py" in done.err
    assert git(repo, "log", "--format=%s").split() == ["first"]


# -- old pictures ----------------------------------------------------------------------------


@pytest.mark.proves("AUTO-8")
def test_ones_own_edit_is_no_reading_of_the_others_change(ann: Session, ben: Session) -> None:
    for one in (ann, ben):
        one.read("src/a.py")
    ann.change("src/a.py", "5\n")
    ann.stop()
    assert "changed by" in ben.change("src/a.py", "5\n50\n").context
    assert ben.change("src/a.py", "50\n", tool="Write").refused
    ben.read("src/a.py")
    assert ben.change("src/a.py", "50\n", tool="Write").code == 0


@pytest.mark.proves("WORK-1")
@pytest.mark.parametrize("how", ["pytest > out.log", "python3 -c 'print(1)' | tee out.log"])
def test_a_log_that_git_ignores_is_nobodys_work(
    ann: Session, ben: Session, repo: Path, database: Database, how: str
) -> None:
    (repo / ".gitignore").write_text("*.log\n")
    git(repo, "add", ".gitignore")
    git(repo, "commit", "-qm", "ignore")
    ann.bash(how)
    assert [key for _, key in database.wrote() if key == "out.log"] == []
    ran = ben.bash("python3 -c \"open('out.log','w').write('2')\"")
    assert context_of(ran.before, ran.after).strip() == ""
    assert ann.prompt("more", "p2").context == ""


@pytest.mark.proves("WORK-3")
def test_work_in_a_worktree_that_is_gone_raises_no_alarm(
    ann: Session, ben: Session, repo: Path, tmp_path: Path
) -> None:
    git(repo, "worktree", "add", "-q", "--detach", str(tmp_path / "wt"))
    ann.change(tmp_path / "wt" / "src" / "a.py", MINE)
    ann.stop()
    import shutil

    shutil.rmtree(tmp_path / "wt")
    ran = ben.bash("python3 -c 'print(1)'")
    assert context_of(ran.before, ran.after).strip() == ""
    assert ann.prompt("more", "p2").context == ""


@pytest.mark.proves("WORK-10")
@pytest.mark.parametrize("how", ["rm lib.py", "echo 1 > lib.py", "mv lib.py other.py"])
def test_where_git_is_slow_what_a_command_made_is_its_agents_all_the_same(
    ann: Session, ben: Session, repo: Path, database: Database, how: str
) -> None:
    database.change("looks", {"took_ms": 100_000})
    assert ann.bash("python3 -c \"open('lib.py','w').write('x')\"").code == 0
    assert database.rows("seen", "agent_id", key="lib.py") == [], "it is looked for later"
    ben.bash(how)
    ben.stop()
    assert "lib.py" in ann.prompt("more", "p2").context
    Cli(repo, ann.home, "ann").ok("restore", "lib.py")
    assert (repo / "lib.py").read_text() == "x"


@pytest.mark.proves("WORK-10")
def test_and_the_end_of_the_turn_settles_it(ann: Session, ben: Session, database: Database) -> None:
    database.change("looks", {"took_ms": 100_000})
    assert ann.bash("python3 -c \"open('lib.py','w').write('x')\"").code == 0
    ann.stop()
    assert ("ann", "lib.py") in database.wrote()
    assert ben.bash("git add -A && git commit -qm all").refused


@pytest.mark.proves("WORK-5")
def test_a_program_of_a_subagent_leaves_its_sessions_version(
    ann: Session, repo: Path, restore: Callable[..., str]
) -> None:
    child = ann.child("c1")
    child.hook("subagent-start", child.payload("SubagentStart"))
    ann.change("src/a.py", MINE)
    settle(repo)
    assert child.bash(FORMAT).code == 0
    child.hook("subagent-stop", child.payload("SubagentStop", background_tasks=[]))
    assert restore("ann") == MINE


# -- what is not known is not said ---------------------------------------------------------------


@pytest.mark.proves("WORK-2", "WORK-10")
@pytest.mark.parametrize("at_work", [False, True])
def test_nothing_is_claimed_for_a_session_without_a_turn(
    session: Make, repo: Path, *, at_work: bool
) -> None:
    ann = session("ann")
    ann.start()
    ann.prompt()
    if not at_work:
        ann.stop()
    (repo / "src/a.py").write_text("person\n")
    ben = session("ben")
    ben.start()
    ben.prompt()
    assert ben.pre_edit("src/a.py").refused is at_work


@pytest.mark.proves("WORK-1")
def test_what_lies_beyond_the_bound_is_not_taken_for_clean(
    ann: Session, ben: Session, repo: Path, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert ben.id != ann.id
    monkeypatch.setattr("agent_sync.protection.inventory.MOST_FILES", 3)
    (repo / "notes.txt").write_text("person\n")
    ann.bash("true; make")
    for name in ("a1", "a2", "a3"):
        (repo / name).write_text("")
    ann.bash("echo hi > z.txt")
    assert {("ann", "z.txt"), ("", "notes.txt")} <= set(database.wrote())


@pytest.mark.proves("WORK-3", "WORK-5")
def test_work_that_anothers_command_ran_beside_is_compared_all_the_same(
    ann: Session, ben: Session, repo: Path, restore: Callable[..., str]
) -> None:
    ann.pre_bash("pytest", call="a1")
    ben.change("src/a.py", "ben\n")
    (repo / "src/a.py").write_text("ben, formatted\n")
    ann.hook("post-tool-use", ann.tool("Bash", {"command": "pytest"}, "a1"))
    ben.stop()
    settle(repo)
    ran = ann.bash(FORMAT)
    assert "src/a.py" in context_of(ran.after)
    assert "src/a.py" in ben.prompt("more", "p2").context
    assert restore("ben") == "ben, formatted\n"


@pytest.fixture
def finished(ann: Session, ben: Session, repo: Path) -> Session:
    """Ben, who has looked at a change that ann has left behind, some time ago."""
    ann.change("src/a.py", MINE)
    os.utime(repo / "src/a.py", ns=(10**18, 10**18))
    ann.stop()
    ben.bash("true; make")
    settle(repo)
    return ben


@pytest.mark.proves("WORK-5")
def test_a_commit_from_elsewhere_is_no_commit_of_the_work_that_it_replaces(
    ann: Session, finished: Session, repo: Path, tmp_path: Path, restore: Callable[..., str]
) -> None:
    git(repo, "worktree", "add", "-q", "-b", "newer", str(tmp_path / "wt"))
    (tmp_path / "wt/src/a.py").write_text("newer\n")
    git(tmp_path / "wt", "commit", "-qam", "newer")
    (repo / "update.sh").write_text("git reset -q --hard newer\n")
    ran = finished.bash("sh update.sh")
    assert (repo / "src/a.py").read_text() == "newer\n"
    assert "src/a.py" in context_of(ran.after)
    assert "src/a.py" in ann.prompt("more", "p2").context
    assert restore("ann") == MINE


@pytest.mark.proves("WORK-5")
def test_what_was_committed_and_changed_after_that_is_nobodys_loss(
    ann: Session, finished: Session, repo: Path, database: Database
) -> None:
    for content in (MINE, "pulled\n"):
        (repo / "src/a.py").write_text(content)
        git(repo, "commit", "-qam", content)
    ran = finished.bash("true; make")
    assert context_of(ran.before, ran.after).strip() == ""
    assert ann.prompt("more", "p2").context == ""
    assert database.rows("kept", "key") == []


@pytest.mark.proves("WORK-1", "WORK-5")
@pytest.mark.parametrize("reads", [True, False])
@pytest.mark.parametrize("beside", [True, False])
def test_what_a_person_saved_over_an_agents_change_outlives_its_next_one(
    session: Make, repo: Path, home: Path, *, reads: bool, beside: bool
) -> None:
    ann = session("ann")
    ann.start()
    ann.prompt()
    if beside:
        session("ben").start()
    ann.change("src/a.py", MINE)
    settle(repo)
    (repo / "src/a.py").write_text("person\n")
    if reads:
        ann.read("src/a.py")
    settle(repo)
    assert ann.change("src/a.py", "all new\n", tool="Write").code == 0
    ann.stop()
    Cli(repo, home).ok("restore", "src/a.py")
    assert (repo / "src/a.py").read_text() == "person\n"


@pytest.mark.proves("WORK-1")
def test_to_undo_what_nobody_is_known_to_have_done_takes_nothing_from_the_person(
    session: Make, repo: Path, database: Database, restore: Callable[..., str]
) -> None:
    (repo / "src/a.py").write_text("person\n")
    ann, ben = session("ann"), session("ben")
    for one in (ann, ben):
        one.start()
        one.prompt()
    ann.read("src/a.py")
    ann.change("src/a.py", "person\nann\n")
    ann.stop()
    ben.bash("true; make")
    settle(repo)
    (repo / "src/a.py").write_text("outside\n")
    ann.prompt("more", "p2")
    assert restore("ann") == "person\nann\n"
    assert ("", "src/a.py") in database.wrote()


@pytest.mark.proves("WORK-5")
def test_an_owner_is_told_of_an_edit_over_a_version_that_was_kept_before(
    ann: Session, ben: Session, repo: Path
) -> None:
    ann.change("src/a.py", MINE)
    settle(repo)
    (repo / "src/a.py").write_text("outside\n")
    ann.read("src/a.py")
    settle(repo)
    ann.change("src/a.py", MINE)
    ann.stop()
    ben.read("src/a.py")
    assert ben.change("src/a.py", "b = 1\n").code == 0
    assert "src/a.py" in ann.prompt("more", "p2").context


@pytest.mark.proves("WORK-5")
def test_of_a_built_folder_that_goes_no_more_is_kept_than_one_look_reads(
    ann: Session, repo: Path, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("agent_sync.protection.bounded_reader.MOST_BYTES", 2_500)
    (repo / "dist").mkdir()
    for number in range(9):
        (repo / f"dist/{number}").write_text(str(number) * 1_000)
    assert not ann.pre_bash("rm -rf dist").refused
    assert len(database.rows("kept", "key")) == 3


@pytest.mark.proves("WORK-5")
@pytest.mark.parametrize(
    "command", ["rm -rf dist", "rm -f dist/1", "echo x > dist/1", "rm -rf lib"]
)
@pytest.mark.parametrize("beside", [False, True])
def test_what_git_ignores_and_nobody_edited_is_no_work(
    ann: Session, session: Make, repo: Path, database: Database, command: str, *, beside: bool
) -> None:
    """A built folder, alone and beside others; also where it lies in a folder that goes."""
    (repo / ".gitignore").write_text("dist/\n*.pyc\n")
    git(repo, "add", ".gitignore")
    git(repo, "commit", "-qm", "ignore")
    if beside:
        session("ben").start()
    for folder in ("dist", "lib/dist", "lib"):
        (repo / folder).mkdir(exist_ok=True, parents=True)
        for number in range(3):
            (repo / folder / f"{number}.pyc").write_text("built")
            (repo / folder / f"{number}").write_text("built")
    for number in range(3):
        (repo / "lib" / f"{number}").unlink()
    assert not ann.pre_bash(command).refused
    assert database.rows("kept", "key") == []


@pytest.mark.proves("WORK-5")
def test_what_an_edit_wrote_is_kept_although_git_ignores_it(
    ann: Session, ben: Session, repo: Path, restore: Callable[..., str]
) -> None:
    (repo / ".gitignore").write_text("dist/\n")
    git(repo, "add", ".gitignore")
    git(repo, "commit", "-qm", "ignore")
    (repo / "dist").mkdir()
    ann.change("dist/config.js", "by ann\n")
    (repo / "dist/built.js").write_text("built")
    ann.stop()
    assert not ben.bash("rm -rf dist").before.refused
    assert restore("ann", "dist/config.js") == "by ann\n"
    assert Cli(repo, ann.home, "ann")("restore", "dist/built.js").code != 0


@pytest.mark.proves("WORK-5")
def test_beside_ever_so_many_ignored_files_what_the_person_wrote_is_kept(
    ann: Session, repo: Path, database: Database
) -> None:
    (repo / ".gitignore").write_text("*.pyc\n")
    git(repo, "add", ".gitignore")
    git(repo, "commit", "-qm", "ignore")
    (repo / "lib").mkdir()
    for number in range(60):
        (repo / f"lib/{number}.pyc").write_text("built")
    (repo / "lib/zz.py").write_text("by hand\n")
    (repo / "src/a.py").write_text("by hand\n")
    assert not ann.pre_bash("rm -rf lib src").refused
    assert sorted(database.rows("kept", "key")) == [("lib/zz.py",), ("src/a.py",)]


@pytest.mark.proves("WORK-5")
def test_what_a_program_made_of_a_held_file_is_kept_when_its_holder_writes_on(
    ann: Session, ben: Session, repo: Path, restore: Callable[..., str]
) -> None:
    assert ann.bash("echo 1 > src/a.py").code == 0
    settle(repo)
    assert ben.bash(FORMAT).code == 0
    settle(repo)
    assert ann.bash("echo 2 > src/a.py").code == 0
    assert "src/a.py" in ben.prompt("more", "p2").context
    ann.stop()  # held back for the mail that tells it
    ann.stop(active=True)
    assert restore("ben") == "formatted"


# -- while a command of the owner's own runs ------------------------------------------------


def starts(who: Session, command: str, call: str) -> None:
    assert who.pre_bash(command, call=call).code == 0


def over(who: Session, command: str, call: str) -> Answer:
    return who.hook("post-tool-use", who.tool("Bash", {"command": command}, call))


MEANWHILE = "while your command ran, src/a.py became other than you left it; if that was not"


@pytest.mark.proves("WORK-5")
@pytest.mark.parametrize("first", ["ann", "ben"])
@pytest.mark.parametrize("held", [True, False])
def test_what_changes_while_commands_of_both_run_is_told_to_its_owner_and_nobody_is_named(
    ann: Session, ben: Session, repo: Path, restore: Callable[..., str], first: str, *, held: bool
) -> None:
    ann.change("src/a.py", MINE)
    if not held:
        ann.stop()
        ann.prompt("more", "p2")
    settle(repo)
    starts(ben, "python3 fix.py", "b1")
    starts(ann, "sh test.sh", "a1")
    (repo / "src/a.py").write_text("other\n")
    settle(repo)
    told = []
    for who in (first, "ben" if first == "ann" else "ann"):
        one, command, call = (
            (ann, "sh test.sh", "a1") if who == "ann" else (ben, "python3 fix.py", "b1")
        )
        told.append((who, over(one, command, call).context))
    hers = context_of(ann.batch(), ann.prompt("on", "p3")) + dict(told)["ann"]
    assert hers.count(MEANWHILE) == 1, hers
    assert "ben" not in hers
    assert "src/a.py" not in dict(told)["ben"] + context_of(ben.prompt("on", "p2"))
    assert restore("ann") == MINE


@pytest.mark.proves("WORK-5")
@pytest.mark.parametrize("beside", ["", "git log", "cat src/a.py | wc", "grep -rn x ."])
def test_ones_own_formatter_alone_changes_ones_own_file_without_a_word(
    ann: Session, ben: Session, repo: Path, beside: str
) -> None:
    ann.change("src/a.py", MINE)
    settle(repo)
    if beside:
        starts(ben, beside, "b1")
    starts(ann, "sh fmt.sh", "a1")
    (repo / "src/a.py").write_text("formatted\n")
    settle(repo)
    told = over(ann, "sh fmt.sh", "a1").context
    if beside:
        told += over(ben, beside, "b1").context
    told += context_of(ann.batch(), ann.prompt("on", "p3"), ben.prompt("on", "p2"))
    assert "src/a.py" not in told


@pytest.mark.proves("WORK-5")
@pytest.mark.parametrize("listed", [True, False])
def test_what_the_client_lists_or_the_command_names_is_ones_own(
    ann: Session, ben: Session, repo: Path, *, listed: bool
) -> None:
    ann.change("src/a.py", MINE)
    settle(repo)
    starts(ben, "python3 fix.py", "b1")
    command = "sh fmt.sh" if listed else "sed -i s/ann/Ann/ src/a.py"
    starts(ann, command, "a1")
    (repo / "src/a.py").write_text("a = 'Ann'\n")
    settle(repo)
    given = ann.tool("Bash", {"command": command}, "a1")
    if listed:
        given["tool_response"] = {"bashEditDiff": {"changedFiles": [str(repo / "src/a.py")]}}
    told = ann.hook("post-tool-use", given).context
    told += over(ben, "python3 fix.py", "b1").context
    told += context_of(ann.batch(), ann.prompt("on", "p3"))
    assert "src/a.py" not in told


@pytest.mark.proves("WORK-5")
@pytest.mark.parametrize("command", ["git checkout src/b.py", "git reset -q --hard", "rm src/b.py"])
def test_a_person_sees_in_its_status_that_an_agent_replaced_its_work(
    session: Make, repo: Path, home: Path, command: str
) -> None:
    """And a session does not; when it is put back, it is over."""
    (repo / "src/b.py").write_text("by hand\n")
    ann, ben = (at_work(session(name)) for name in ("ann", "ben"))
    ann.bash(command)
    person = Cli(repo, home)
    line = "agents replaced what you had changed in src/b.py"
    said = person("status").out
    assert said.count(line) == 1, said
    assert "agent-sync restore --list" in said
    assert line not in ben.command("status").out
    (concern,) = [
        one for one in person.ok("status")["attention"] if one["code"] == "person_work_replaced"
    ]
    assert (concern["paths"], concern["by_ids"]) == (["src/b.py"], ["ann"])
    person.ok("restore", "src/b.py")
    assert (repo / "src/b.py").read_text() == "by hand\n"
    assert line not in person("status").out


@pytest.mark.proves("WORK-5")
def test_an_edit_that_builds_on_a_persons_work_is_no_loss(
    session: Make, repo: Path, home: Path
) -> None:
    (repo / "src/b.py").write_text("by hand\n")
    ann = at_work(session("ann"))
    ann.read("src/b.py")
    ann.change("src/b.py", "by hand\nand ann\n")
    ann.stop()
    assert "agents replaced" not in Cli(repo, home)("status").out


@pytest.mark.proves("AUTO-5")
def test_what_is_lost_a_second_time_is_told_a_second_time(
    ann: Session, ben: Session, repo: Path, database: Database
) -> None:
    (repo / "back.py").write_text("open('src/a.py', 'w').write('as it was')\n")
    told = []
    for _ in range(2):
        ann.read("src/a.py")
        assert not ann.change("src/a.py", MINE).code
        database.all_earlier(10_000)
        told.append(context_of(ben.bash("python3 back.py").after))
        database.all_earlier(10_000)
    assert ["src/a.py (changed; held by" in one for one in told] == [True, True]
    assert database.column("kept", "id", owner_id="ann") == [1], "one content, one version"


@pytest.mark.proves("AUTO-8")
@pytest.mark.parametrize("tool", ["Edit", "Write"])
def test_who_brought_its_own_version_back_knows_it(
    ann: Session, ben: Session, repo: Path, restore: Callable[..., str], tool: str
) -> None:
    ann.change("src/a.py", MINE)
    settle(repo)
    ben.bash(FORMAT)
    assert restore("ann") == MINE
    told = ann.change("src/a.py", MINE + "b = 2\n", tool=tool)
    assert (told.code, told.context) == (0, "")


@pytest.mark.proves("AUTO-5")
def test_nor_is_an_edit_over_it_silent_the_second_time(
    ann: Session, ben: Session, database: Database
) -> None:
    told = []
    for _ in range(2):
        ann.read("src/a.py")
        assert not ann.change("src/a.py", MINE).code
        ann.stop()
        database.all_earlier(10_000)
        ben.read("src/a.py")
        assert not ben.change("src/a.py", "as it was\n").code
        ben.stop()
        database.all_earlier(10_000)
        told.append(context_of(ann.prompt("go on")))
    assert ["where you have uncommitted work" in one for one in told] == [True, True]
    assert database.column("kept", "id", owner_id="ann") == [1], "one content, one version"
