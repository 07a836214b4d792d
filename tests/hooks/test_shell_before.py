"""Shell commands are judged before they run (AUTO-4): refused, claimed, or let through."""

from collections.abc import Callable
from pathlib import Path

import pytest

from .conftest import Database, git
from .session import Session

Make = Callable[..., Session]


@pytest.mark.proves("AUTO-4", "HOOK-4")
def test_the_refusal_names_the_file_the_holder_and_the_writer(session: Make, repo: Path) -> None:
    ann, ben = session("ann"), session("ben")
    ann.edit("src/a.py")
    ran = ben.bash("sed -i s/a/b/ src/a.py")
    first, second, *_ = ran.before.reason.splitlines()
    assert first.startswith("[agent-sync] BLOCKED: src/a.py is locked by ")
    assert second == "Your command would write it (sed -i); nothing of the command was run."
    assert "--wait=100`, alone, in a call of its own, then run the command again" in (
        ran.before.reason
    )
    again = ben.pre_bash("agent-sync lock src/a.py --wait=100 && sed -i s/a/b/ src/a.py").reason
    assert "Still held: wait with `agent-sync lock src/a.py --wait=100`, alone, in a call" in again
    assert "agent-sync lock src/a.py --wait" in ran.before.reason
    assert ran.before.json["hookSpecificOutput"]["permissionDecision"] == "deny"
    assert ran.before.err.startswith("[agent-sync] BLOCKED")
    assert (repo / "src/a.py").read_text() == "a = 1\n"


@pytest.mark.proves("AUTO-3", "AUTO-4")
def test_refusals_of_commands_and_edits_are_counted_together(session: Make) -> None:
    ann, ben = session("ann"), session("ben")
    ann.edit("src/a.py")
    ben.pre_bash("rm src/a.py")
    assert "Next steps" not in ben.pre_edit("src/a.py").reason
    assert "stop trying it" in ben.pre_bash("mv src/a.py b").reason


@pytest.mark.proves("AUTO-4", "ID-4")
def test_a_refused_command_is_no_open_call(session: Make, database: Database) -> None:
    ann, ben = session("ann"), session("ben")
    ann.edit("src/a.py")
    assert ben.pre_bash("rm src/a.py").refused
    assert database.count("calls") == 0
    assert not ben.pre_bash("ls").refused
    assert database.rows("calls", "agent_id", "command") == [("ben", "ls")]


@pytest.mark.parametrize(
    "command",
    [
        "rm -r src",
        "rm -rf ./src/",
        "mv src old",
        "git rm -r src",
        "rm src/*",
        "rm s*/a.?y",
        "rm -rf s*",
        "cp b.py src/a.py",
        "cp a.py src",
        "find src -name '*.py' -exec sed -i s/a/b/ {} +",
        "for f in src/*.py; do echo x > $f; done",
        "cd src; > a.py",
        "(cd src && tee a.py </dev/null)",
        "[ -d src ] && cd src && > a.py",
        "cd src && ls && cd - && > src/a.py",
        "git checkout -- src/a.py",
        "git restore src/a.py",
        "git checkout HEAD~0 src/a.py",
        "patch -p1 < fix.patch",
        "git apply fix.patch",
        "bash -c 'echo x > src/a.py'",
        "X=src; rm $X/a.py",
        "python3 -m black src/a.py",
    ],
)
@pytest.mark.proves("AUTO-4")
def test_what_is_held_is_refused_however_it_is_named(
    session: Make, repo: Path, command: str
) -> None:
    (repo / "fix.patch").write_text("--- a/src/a.py\n+++ b/src/a.py\n@@ -1 +1 @@\n-a = 1\n+a = 2\n")
    ann, ben = session("ann"), session("ben")
    ann.edit("src/a.py")
    answer = ben.pre_bash(command)
    assert answer.refused
    assert "src/a.py is locked by" in answer.reason
    assert not ann.pre_bash(command).refused, "the holder itself may"


@pytest.mark.proves("AUTO-4")
def test_a_patch_without_a_count_of_folders_goes_by_the_last_name(
    session: Make, repo: Path
) -> None:
    ann, ben = session("ann"), session("ben")
    ann.edit("src/a.py")
    (repo / "fix.patch").write_text("--- a/src/a.py\n+++ b/src/a.py\n")
    assert ben.pre_bash("cd src && patch < ../fix.patch").refused
    assert not ben.pre_bash("patch < fix.patch").refused


@pytest.mark.parametrize(
    "command", ["rm -rf lib/*", "sed -i s/a/b/ lib/*.py", "cd lib && rm ../lib/?.py"]
)
@pytest.mark.proves("AUTO-4")
def test_a_pattern_behind_a_link_to_a_folder(session: Make, repo: Path, command: str) -> None:
    (repo / "lib").symlink_to("src")
    ann, ben = session("ann"), session("ben")
    ann.edit("src/a.py")
    assert ben.pre_bash(command).refused
    assert not ben.pre_bash("rm -rf lib*").refused


DOCUMENT = "cat > fix.patch <<'EOF'\n--- a/{0}\n+++ b/{0}\n@@ -1 +1 @@\n-a = 1\n+a = 2\nEOF\n"


@pytest.mark.parametrize("apply", ["patch -p1 < fix.patch", "git apply fix.patch"])
@pytest.mark.proves("AUTO-4")
def test_a_patch_that_the_command_makes_is_judged_by_its_own_text(
    session: Make, repo: Path, apply: str
) -> None:
    ann, ben = session("ann"), session("ben")
    ann.edit("src/a.py")
    ran = ben.bash(DOCUMENT.format("src/a.py") + apply)
    assert ran.refused
    assert "src/a.py is locked by" in ran.before.reason
    assert (repo / "src/a.py").read_text() == "a = 1\n"
    (repo / "fix.patch").write_text("--- a/src/a.py\n+++ b/src/a.py\n")
    assert not ben.pre_bash(DOCUMENT.format("b.py") + apply).refused
    edited = "sed -i 's/x/y/' fix.patch; "
    assert not ben.pre_bash(DOCUMENT.format("b.py") + edited + apply).refused
    assert ben.pre_bash(edited + apply).refused
    assert ben.pre_bash(apply).refused


@pytest.mark.parametrize(
    "command",
    [
        "cat src/a.py > /dev/null",
        "grep -r '>' src/a.py",
        "echo 'rm src/a.py'",
        "git commit -m 'rm src/a.py' --dry-run",
        "black src/",
        "ruff format .",
        "prettier --write 'src/**/*.py'",
        'rm "$UNKNOWN/src/a.py"',
        "rm src/b.py",
        "rm src/*.js",
        "rm *.py",
        "mkdir -p src && ls src",
        "python3 -c \"open('src/a.py', 'w')\"",
    ],
)
@pytest.mark.proves("AUTO-4")
def test_what_is_not_certain_or_not_held_passes(session: Make, command: str) -> None:
    ann, ben = session("ann"), session("ben")
    ann.edit("src/a.py")
    assert ben.pre_bash(command).out == ""


@pytest.mark.parametrize(
    ("command", "passes"),
    [
        ("rm link.py", True),
        ("rm l*.py", True),
        ("mv link.py other.py", True),
        ("mv b.py link.py", True),
        ("ln -sf b.py link.py", True),
        ("ln -sfn b.py link.py", True),
        ("install b.py link.py", True),
        ("cp --remove-destination b.py link.py", True),
        ("git rm -f link.py", True),
        ("git mv -f b.py link.py", True),
        ("git checkout -- link.py", True),
        ("cd lib && rm ../link.py", True),
        ("find . -name link.py -delete", True),
        ("rm link.py && echo x > link.py", False),
        ("rm link.py && cp b.py link.py", False),
        ("mv link.py old.py; cat b.py > link.py", False),
        ("echo x > link.py", False),
        ("echo x > link.py; rm link.py", False),
        ("ln -sfn b.py link.py; rm -f other.py; tee link.py < b.py", False),
        ("cp b.py link.py", False),
        ("dd if=b.py of=link.py", False),
        ("truncate -s 0 link.py", False),
        ("rm lib/a.py", False),
        ("mv link.py lib/a.py", False),
        ("mv b.py lib/a.py", False),
    ],
)
@pytest.mark.proves("AUTO-4")
def test_a_link_may_go_and_what_it_points_at_may_not_change(
    session: Make, repo: Path, command: str, *, passes: bool
) -> None:
    (repo / "link.py").symlink_to("src/a.py")
    (repo / "lib").symlink_to("src")
    (repo / "b.py").write_text("b = 1\n")
    git(repo, "add", "link.py", "b.py")
    git(repo, "commit", "-qm", "a link")
    ann, ben = session("ann"), session("ben")
    ann.change("src/a.py", "work of ann\n")
    assert ben.bash(command).refused is not passes
    assert (repo / "src/a.py").read_text() == "work of ann\n"


@pytest.mark.proves("AUTO-4")
def test_the_name_of_a_link_is_claimed_by_whoever_gives_it_to_a_file(
    session: Make, repo: Path, database: Database
) -> None:
    (repo / "link.py").symlink_to("src/b.py")
    ann, ben = session("ann"), session("ben")
    ann.bash("echo x > new.py; mv new.py link.py")
    assert "link.py" in {key for key, _ in database.held()}
    assert ben.pre_edit("link.py").refused
    assert not ben.pre_edit("src/b.py").refused


@pytest.mark.proves("AUTO-4", "LOCK-1")
def test_explicit_locks_of_folders_and_patterns_count(session: Make, database: Database) -> None:
    ann, ben = session("ann"), session("ben")
    ann.edit("src/a.py")
    folder = {"kind": "explicit", "target": "tree", "pattern": 1, "key": "src/", "checkout": ""}
    database.change("leases", {**folder, "expires_at": 9_999_999_999_999})
    assert "src/b.py is locked by" in ben.pre_bash("echo x > src/b.py").reason
    assert ben.pre_bash("rm -rf src").refused
    assert ben.pre_bash("rm src/*.py").refused
    assert not ben.pre_bash("echo x > other.py").refused


@pytest.mark.proves("AUTO-1", "AUTO-4")
def test_what_a_command_writes_by_hand_is_claimed_like_an_edit(
    session: Make, database: Database
) -> None:
    ann, ben = session("ann"), session("ben")
    ran = ann.bash("cat > src/new.py <<'EOF'\nn = 1\nEOF\nsed -i s/1/2/ src/a.py")
    assert (ran.before.out, ran.code) == ("", 0)
    assert database.held() == [("src/a.py", "ann"), ("src/new.py", "ann")]
    assert ben.pre_edit("src/new.py").refused
    assert sorted(database.happened("file_written", "key", "tool")) == [
        ("src/a.py", "Bash"),
        ("src/new.py", "Bash"),
    ]
    ann.stop()
    assert database.held() == []


@pytest.mark.proves("AUTO-1", "AUTO-4")
def test_the_output_of_programs_is_not_claimed(session: Make, database: Database) -> None:
    ann = session("ann")
    ann.bash("python3 -c 'print(1)' > out.txt; touch stamp; rm -f src/b.py")
    assert database.held() == []
    one = session("one", AGENT_SYNC_AUTO_LEASE="off")
    one.bash("echo x > src/a.py")
    assert database.held() == []


@pytest.mark.proves("AUTO-4")
def test_all_or_nothing(session: Make, database: Database) -> None:
    ann, ben = session("ann"), session("ben")
    ann.edit("src/a.py")
    assert ben.pre_bash("echo x > src/b.py; echo y > src/a.py").refused
    assert database.held() == [("src/a.py", "ann")]


@pytest.mark.proves("AUTO-4", "HOOK-10")
def test_a_command_is_held_too(session: Make, database: Database) -> None:
    ann, ben = session("ann"), session("ben", AGENT_SYNC_HOLD_SECONDS="1")
    ann.edit("src/a.py")
    assert ben.pre_bash("rm src/a.py").refused
    assert database.in_line() == [("ben", "src/a.py")]


@pytest.mark.proves("AUTO-4", "AUTO-2")
def test_a_lease_that_is_over_is_looked_for_first(session: Make, repo: Path) -> None:
    ann, ben = session("ann", AGENT_SYNC_AUTO_LEASE="commit"), session("ben")
    ann.change("src/a.py", "a = 2\n")
    ann.stop()
    assert ben.pre_bash("rm src/a.py").refused
    git(repo, "commit", "-qam", "by a person")
    assert not ben.pre_bash("rm src/a.py").refused


@pytest.mark.proves("AUTO-4")
def test_a_command_with_a_whole_file_in_it_is_read(session: Make) -> None:
    ann, ben = session("ann"), session("ben")
    ann.edit("src/a.py")
    body = "line of text > with arrows\n" * 12_000
    assert ben.pre_bash(f"cat > src/a.py <<'EOF'\n{body}EOF\n").refused


@pytest.mark.proves("AUTO-4")
def test_in_a_persons_zsh_patterns_go_deep(session: Make) -> None:
    ann, ben, zoe = session("ann"), session("ben"), session("zoe", SHELL="/usr/bin/zsh")
    ann.edit("src/a.py")
    command = "sed -i s/a/b/ src/**/*.py"
    assert not ben.pre_bash(command).refused
    assert zoe.pre_bash(command).refused
    assert ben.pre_bash(f"zsh -c '{command}'").refused


@pytest.mark.proves("AUTO-4")
def test_powershell(session: Make) -> None:
    ann, ben = session("ann"), session("ben")
    ann.edit("src/a.py")
    for command in ("Set-Content src/a.py 'x'", "Remove-Item -Recurse src", "'x' > src\\a.py"):
        assert ben.pre_bash(command, tool="PowerShell").refused, command
    assert not ben.pre_bash("Get-Content src/a.py", tool="PowerShell").refused


@pytest.mark.parametrize(
    "command",
    [
        "echo lost > src/a.py",
        "rm src/a.py",
        "rm -rf src",
        "sed -i s/a/b/ src/*.py",
        "mv src/a.py b",
    ],
)
@pytest.mark.proves("AUTO-5", "AUTO-8")
def test_uncommitted_work_of_a_turn_that_is_over_is_kept_first(
    session: Make, database: Database, command: str
) -> None:
    ann, ben = session("ann"), session("ben")
    ann.change("src/a.py", "work of ann\n")
    ann.stop()
    ran = ben.bash(command)
    assert not ran.refused
    assert "uncommitted work of others" in ran.before.context
    ((number, content),) = database.versions("id")
    assert content == b"work of ann\n"
    assert f"agent-sync restore --version {number}" in ran.before.context
    assert f"agent-sync restore --version {number}" in ann.prompt().context
    assert ben.bash("echo more >> src/a.py").before.out == "", "told once"


@pytest.mark.proves("AUTO-5", "AUTO-8")
def test_what_is_committed_or_ones_own_is_not_kept(
    session: Make, database: Database, repo: Path
) -> None:
    ann, ben = session("ann"), session("ben")
    ann.change("src/a.py", "work of ann\n")
    ann.bash("echo x > src/c.py")
    ann.bash("echo y >> src/c.py; rm src/c.py")
    ann.stop()
    git(repo, "commit", "-qam", "by a person")
    assert ben.bash("sed -i s/ann/ben/ src/a.py").before.out == ""
    assert ben.bash("rm src/a.py").before.out == ""
    assert database.kept() == []


@pytest.mark.proves("AUTO-3", "AUTO-6")
def test_a_folder_with_several_held_files_names_them(session: Make, database: Database) -> None:
    ann, ben, cy = session("ann"), session("ben"), session("cy")
    for name in ("src/a.py", "src/b.py"):
        ann.edit(name)
    cy.edit("src/c.py")
    first, second = database.name_of("ann"), database.name_of("cy")
    reason = ben.pre_bash("mv src lib").reason
    assert reason.split("\n")[0].count("by an automatic lease") == 1
    assert f"Also not free: src/b.py ({first}), src/c.py ({second})." in reason
    for number in range(9):
        ann.edit(f"src/n{number}.py")
    reason = ben.pre_bash("rm src/a.py; rm -r src").reason
    assert "and 7 more." in reason
    assert len(reason) < 2_500


@pytest.mark.parametrize("command", ["git checkout src/a.py", "sed -i s/x/y/ src/a.py; git stash"])
@pytest.mark.proves("AUTO-4", "AUTO-6")
def test_a_command_that_git_safety_refuses_has_claimed_and_told_nothing(
    session: Make, database: Database, command: str
) -> None:
    ann, ben = session("ann"), session("ben")
    ann.change("src/a.py", "work of ann\n")
    ann.stop()
    assert ben.bash(command).refused
    assert database.held() == []
    assert database.kept() == []
    assert ann.prompt().context == ""


@pytest.mark.proves("AUTO-6")
def test_others_are_told_of_a_branch_that_changes_under_them(session: Make, repo: Path) -> None:
    ann, ben = session("ann"), session("ben")
    ann.change("src/a.py", "work of ann\n")
    before = git(repo, "branch", "--show-current").strip()
    assert not ben.bash("git switch -c feature").refused
    told = ann.batch().context
    assert f"changed the branch of this checkout from {before} to feature" in told
    assert told.splitlines()[2].endswith(f"apart from it: git worktree add ../{before} {before}")
    assert not ben.bash(f"git switch {before}").refused, "the way back is open"
    assert f"from feature to {before}" in ann.batch().context
    ben.bash("git switch nowhere; git checkout -- src/b.py")
    assert ann.batch().context == ""
