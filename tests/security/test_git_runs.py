"""What the repository configures git to run is not run when a hook merely looks"""

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from agent_sync.git.runner import Git
from hooks.conftest import git
from hooks.session import GIT_WHO, Session
from proofs import Proof

from .conftest import Commands

if sys.platform == "win32":
    pytest.skip("the planted programs are shell scripts", allow_module_level=True)

Make = Callable[..., Session]
HOOKS = (
    "post-index-change reference-transaction post-checkout post-commit pre-commit post-rewrite "
    "pre-auto-gc fsmonitor-watchman post-merge pre-push prepare-commit-msg commit-msg"
).split()
RUNS = {
    "core.fsmonitor": "{}",
    "core.pager": "{}",
    "core.editor": "{}",
    "core.sshCommand": "{}",
    "core.askPass": "{}",
    "core.gitProxy": "{}",
    "diff.external": "{}",
    "diff.evil.command": "{}",
    "diff.evil.textconv": "{}",
    "merge.evil.driver": "{}",
    "gpg.program": "{}",
    "log.showSignature": "true",
    "sequence.editor": "{}",
    "credential.helper": "!{}",
    "alias.status": "!{}",
    "alias.log": "!{}",
    "alias.diff": "!{}",
    "alias.hook": "!{}",
    "remote.origin.url": "ext::{}",
    "remote.origin.promisor": "true",
    "remote.origin.partialclonefilter": "blob:none",
    "remote.origin.uploadpack": "{}",
    "protocol.ext.allow": "always",
    "extensions.partialClone": "origin",
    "submodule.recurse": "true",
    "status.submoduleSummary": "true",
    "stash.showPatch": "true",
}
FILTERS = {"filter.evil.clean": "{}", "filter.evil.smudge": "{}", "filter.evil.process": "{}"}


class Trap:
    """A repository whose configuration names a program everywhere; it notes that it ran."""

    def __init__(self, repo: Path, folder: Path) -> None:
        self.repo = repo
        self.noted = folder / "ran"
        self.program = folder / "evil"
        self.program.write_text(
            f'#!/bin/sh\necho "$0 $*" >> "{self.noted}"\ncat\n', encoding="utf-8"
        )
        self.program.chmod(0o755)

    def configure(self, wanted: "dict[str, str]") -> None:
        """Into the repository's own configuration."""
        for name, value in wanted.items():
            git(self.repo, "config", name, value.format(self.program))

    def hooks(self) -> None:
        """Every hook of git that could run, in a folder that the repository chose."""
        folder = self.repo / ".husky"
        folder.mkdir()
        for name in HOOKS:
            hook = folder / name
            text = f'#!/bin/sh\necho "{name} $*" >> "{self.noted}"\n'
            hook.write_text(text, encoding="utf-8")
            hook.chmod(0o755)
        git(self.repo, "config", "core.hooksPath", str(folder))

    def ran(self) -> list[str]:
        """What ran since the last look."""
        found = self.noted.read_text(encoding="utf-8").splitlines() if self.noted.exists() else []
        self.noted.unlink(missing_ok=True)
        return found


@pytest.fixture
def trap(repo: Path, tmp_path: Path) -> Trap:
    """A signed stash and branch, attributes on every file, submodules, and all settings set."""
    made = Trap(repo, tmp_path)
    attributes = "* diff=evil merge=evil\n"
    (repo / ".gitattributes").write_text(attributes, encoding="utf-8")
    git(repo, "add", ".")
    git(repo, "commit", "-qm", "second")
    signed(repo)
    (repo / "src" / "a.py").write_text("stashed = 1\n", encoding="utf-8")
    git(repo, "stash")
    return made


def signed(repo: Path) -> None:
    """A commit that says it is signed: to show it, git would run the program that checks."""
    raw = git(repo, "cat-file", "commit", "HEAD")
    head, _, message = raw.partition("\n\n")
    mark = "gpgsig -----BEGIN PGP SIGNATURE-----\n \n iQ\n -----END PGP SIGNATURE-----"
    parents = f"parent {git(repo, 'rev-parse', 'HEAD').strip()}"
    lines = [line for line in head.split("\n") if not line.startswith("parent")]
    text = "\n".join([lines[0], parents, *lines[1:], mark]) + "\n\n" + message
    file = repo.parent / "signed"
    file.write_text(text, encoding="utf-8")
    oid = git(repo, "hash-object", "-t", "commit", "-w", str(file)).strip()
    git(repo, "update-ref", "HEAD", oid)


COMMANDS = [
    *("git stash", "git stash pop", "git stash drop", "git checkout .", "git checkout other"),
    *("git reset --hard", "git reset --hard HEAD~1", "git clean -fdx", "git restore ."),
    *("git switch other", "git rebase main", "git add -A", "git commit -am x", "git merge other"),
    *(
        "git diff",
        "git log -p",
        "git status",
        "rm -rf src",
        "cp src/b.py src/a.py",
        "git rm -r src",
    ),
]


def looks(session: Make, repo: Path, commands: "list[str]") -> int:
    """Every kind of look that a hook takes with git's help; how many."""
    holder, other = session("one", AGENT_SYNC_AUTO_LEASE="commit"), session("two")
    (repo / "src" / "b.py").write_text("a person's\n", encoding="utf-8")
    for command in ("git checkout .", "git stash -u", "git clean -fd", "git reset --hard"):
        assert other.pre_bash(command).code == 0
    holder.start()
    holder.change("src/b.py", "held = 1\n")
    (repo / "src" / "lost.py").write_text("a person's\n", encoding="utf-8")
    (repo / "src" / "a.py").write_text("a person's too\n", encoding="utf-8")
    for command in commands:
        other.pre_bash(command)
        holder.hook("post-tool-use", other.tool("Bash", {"command": command}))
        other.hook("post-tool-use", other.tool("Bash", {"command": command}))
    other.pre_edit("src/b.py")
    holder.stop()
    return len(commands)


@pytest.mark.defends("git")
@pytest.mark.proves("AUTO-6")
def test_a_look_runs_nothing_that_the_repository_names(
    session: Make, repo: Path, trap: Trap, proof: Proof
) -> None:
    """File system monitor, pager, editor, external diff, textconv, merge driver, signature check,
    aliases, credential and ssh commands, a promisor remote with a command for its address, and
    every hook of git: all named by the repository's own configuration. The hooks look at twenty git
    and shell commands, save what they would lose, refuse and release: none of it runs."""
    git(repo, "branch", "other", "HEAD~1")
    trap.configure(RUNS)
    trap.hooks()
    trap.ran()
    asked = looks(session, repo, list(COMMANDS)[:: 1 if proof.full else 3])
    assert trap.ran() == []
    refs = git(repo, "for-each-ref", "--format=%(refname)", "refs/agent-sync/saved")
    assert refs, "the looks did ask git, and saved what would be lost"
    proof.figure("settings and hooks", len(RUNS) + len(HOOKS))
    proof.figure("commands looked at", asked)


@pytest.mark.defends("git")
def test_an_object_that_is_missing_is_not_fetched(repo: Path, trap: Trap, proof: Proof) -> None:
    """The remote that could be asked for a missing object has a command for its address: git does
    not call it, and says that it does not know."""
    trap.configure(RUNS)
    oid = git(repo, "rev-parse", "HEAD:src/b.py").strip()
    (repo / ".git" / "objects" / oid[:2] / oid[2:]).unlink()
    assert Git(str(repo)).run("cat-file", "blob", oid) is None
    assert trap.ran() == []
    proof.figure("commands run", 0)


@pytest.mark.defends("filters")
def test_filters_are_what_is_left(session: Make, repo: Path, trap: Trap, proof: Proof) -> None:
    """What SECURITY.md says is left: a filter that the repository's configuration, which no clone
    brings along, names for its files runs when a hook asks git what is changed, as it does with any
    `git status`. A clone has the attributes, but nothing runs."""
    attributes = repo / ".gitattributes"
    attributes.write_text("*.py filter=evil\n", encoding="utf-8")
    (repo / "src" / "a.py").write_text("a = 2\n", encoding="utf-8")
    session("one").pre_bash("git checkout .")
    assert trap.ran() == []
    trap.configure({"filter.evil.clean": "{}"})
    (repo / "src" / "a.py").write_text("a = 3\n", encoding="utf-8")
    session("one").pre_bash("git checkout .")
    assert trap.ran()
    proof.figure("without configuration", "nothing runs")


@pytest.mark.defends("git", "path")
@pytest.mark.proves("AUTO-6")
def test_git_is_not_taken_from_the_folder_somebody_is_in(
    session: Make, repo: Path, trap: Trap, proof: Proof
) -> None:
    """The repository holds programs called git and python3, and PATH begins with the current
    folder: a hook that is running asks the real git."""
    for name in ("git", "src/git"):
        (repo / name).write_text(trap.program.read_text(encoding="utf-8"), encoding="utf-8")
        (repo / name).chmod(0o755)
    (repo / "src" / "a.py").write_text("a person's\n", encoding="utf-8")
    path = f".{os.pathsep}{os.pathsep}src{os.pathsep}{os.environ['PATH']}"
    assert session("one", PATH=path).pre_bash("git checkout .").code == 0
    assert trap.ran() == []
    assert git(repo, "for-each-ref", "refs/agent-sync/saved")
    proof.figure("relative entries of PATH", 3)


@pytest.mark.defends("git", "path")
@pytest.mark.parametrize("given", ["", ".", f"src{os.pathsep}."])
def test_a_path_of_no_absolute_folder_is_not_the_current_one(
    given: str, repo: Path, trap: Trap, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of such a PATH nothing is left, and programs are looked for in the current folder then."""
    (repo / "git").write_text(trap.program.read_text(encoding="utf-8"), encoding="utf-8")
    (repo / "git").chmod(0o755)
    monkeypatch.chdir(repo)
    monkeypatch.setenv("PATH", given)
    Git(str(repo)).run("rev-parse", "--git-dir")
    assert trap.ran() == []


@pytest.mark.defends("guard-script", "git")
@pytest.mark.proves("AUTO-7")
def test_a_commit_that_is_asked_for_runs_the_hooks_of_the_repository(
    command: Commands, repo: Path, trap: Trap, proof: Proof
) -> None:
    """`agent-sync commit` is a commit: the repository's hooks run, as with git's own. The guard
    goes only into a hook folder of this repository."""
    trap.hooks()
    alice = command.as_("alice")
    assert alice("lock", "src/a.py").code == 0
    (repo / "src" / "a.py").write_text("a = 5\n", encoding="utf-8")
    done = alice("commit", "-m", "m", "src/a.py", env=GIT_WHO)
    assert done.code == 0, done
    ran = " ".join(trap.ran())
    assert "pre-commit" in ran
    assert "commit-msg" in ran
    git(repo, "config", "core.hooksPath", str(repo.parent / "shared"))
    (repo.parent / "shared").mkdir()
    assert command("guard", "install").code == 1
    assert list((repo.parent / "shared").iterdir()) == []
    proof.figure("hooks run", "as with git commit")


@pytest.mark.defends("git", "pointers")
def test_work_tree_settings_lead_nowhere(
    session: Make, repo: Path, outside_: Path, proof: Proof
) -> None:
    """core.worktree of the repository names another folder: what a hook saves is never taken from
    there."""
    secret = outside_ / "src"
    secret.mkdir(parents=True)
    (secret / "a.py").write_text("what nobody here may read 5f1c\n", encoding="utf-8")
    git(repo, "config", "core.worktree", str(outside_))
    for command in ("git checkout .", "git clean -fdx", "git stash -u", "git reset --hard"):
        session("one").pre_bash(command)
    for ref in git(repo, "for-each-ref", "--format=%(refname)", "refs/agent-sync").split():
        assert "5f1c" not in git(repo, "grep", "-h", "", ref)
    proof.figure("commands looked at", 4)


@pytest.fixture
def outside_(tmp_path: Path) -> Path:
    """Another folder."""
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    return folder
