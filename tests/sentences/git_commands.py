"""What a model reads when a git command would take the work of others, and at a commit."""

from scene.session import Session

from .stage import Stage

LOSING = (
    "git reset --hard",
    "git checkout .",
    "git checkout -- src/a.py",
    "git restore src/a.py",
    "git restore .",
    "git clean -fd",
    "git clean -fdx",
    "git stash",
    "git stash -u",
    "git checkout -f other",
    "git rm -f src/a.py",
)
TAKING = (
    "git add -A",
    "git add .",
    "git commit -am x",
    "git commit -a -m x",
    "git add src/a.py",
)


def _at_work(stage: Stage) -> "tuple[Session, Session]":
    """Ada and Bob have uncommitted work in one checkout."""
    stage.git("branch", "other")
    ada, bob = stage.agents("ada", "bob")
    ada.change("src/a.py", "a = 2\n")
    ada.change("notes.txt", "ada's\n")
    bob.change("src/b.py", "b = 2\n")
    bob.change("draft.txt", "bob's\n")
    return ada, bob


def git_commands_that_lose_work(stage: Stage) -> None:
    """Ada has changed src/a.py and made notes.txt; bob has changed src/b.py and made draft.txt."""
    _, bob = _at_work(stage)
    for command in LOSING:
        stage.hook(f"bob: {command}", bob.pre_bash(command))


def git_commands_that_take_work(stage: Stage) -> None:
    """The same two: ada's work would become part of bob's commit."""
    _, bob = _at_work(stage)
    for command in TAKING:
        stage.hook(f"bob: {command}", bob.pre_bash(command))


def git_commands_of_whoever_has_nothing(stage: Stage) -> None:
    """Cy has changed nothing, and both others have."""
    _at_work(stage)
    cy = stage.agent("cy")
    for command in ("git reset --hard", "git stash", "git commit -am x", "git switch other"):
        stage.hook(f"cy: {command}", cy.pre_bash(command))


def git_commands_that_move_the_branch(stage: Stage) -> None:
    """Another branch under everybody's feet."""
    stage.git("switch", "-qc", "other")
    stage.put("other.txt")
    stage.git("add", "other.txt")
    stage.git("commit", "-qm", "elsewhere", past=True)
    stage.git("switch", "-q", "-")
    ada, bob = stage.agents("ada", "bob")
    ada.change("src/a.py", "a = 2\n")
    for command in (
        "git switch other",
        "git checkout other",
        "git merge other",
        "git rebase other",
    ):
        stage.hook(f"bob: {command}", bob.pre_bash(command))


def git_commands_over_a_worktree(stage: Stage) -> None:
    """A worktree in which somebody is at work."""
    other = stage.folder / "other"
    stage.git("worktree", "add", "-q", str(other))
    ada, bob = stage.agents("ada", "bob")
    ada.start_dir = ada.cwd = other
    ada.change("src/a.py", "a = 2\n")
    for command in ("git worktree remove --force ../other", "git worktree remove ../other"):
        stage.hook(f"ada works in ../other; bob: {command}", bob.pre_bash(command))


def git_commands_over_a_stash(stage: Stage) -> None:
    """All worktrees share one stash; ada has made an entry."""
    ada, bob = stage.agents("ada", "bob")
    ada.change("src/a.py", "a = 2\n")
    assert ada.bash("git stash push -- src/a.py").code == 0
    for command in ("git stash pop", "git stash drop", "git stash clear"):
        stage.hook(f"bob: {command}", bob.pre_bash(command))


def git_commands_of_a_subagent(stage: Stage) -> None:
    """A subagent, over the work of the session that it belongs to."""
    (ada,) = stage.agents("ada")
    ada.change("src/a.py", "a = 2\n")
    child = ada.child("c1")
    stage.hook("a subagent of ada: git reset --hard", child.pre_bash("git reset --hard"))


def commits_of_ones_own(stage: Stage) -> None:
    """``agent-sync commit`` takes what one wrote, and leaves the rest."""
    ada, bob = _at_work(stage)
    stage.typed(bob, "commit", "-m", "bob's part")
    stage.typed(bob, "commit", "-m", "nothing more")
    stage.typed(bob, "commit", "-m", "ada's", "src/a.py")
    ada.stop()
    stage.typed(bob, "commit", "-m", "no such", "gone.txt")
    ada.edit("src/b.py")
    bob.change("top.txt", "x\n")
    stage.typed(bob, "commit", "-m", "still held", "src/b.py")


def commits_past_the_guard(stage: Stage) -> None:
    """What ``guard check`` says, which git's hook runs before a commit."""
    ada, bob = stage.agents("ada", "bob")
    ada.command("lock", "src/a.py", "--reason", "the release is cut from it")
    for name in ("src/a.py", "src/b.py"):
        stage.put(name, "staged\n")
    stage.git("add", ".")
    stage.typed(bob, "guard", "check")
    stage.note("the same for a person", stage.shell()("guard", "check").err)
    bypassed = stage.shell()("guard", "check", env={"AGENT_SYNC_BYPASS": "1"})
    stage.note("with AGENT_SYNC_BYPASS=1", bypassed.err)
    ada.command("unlock", "--all")
    ada.edit("src/a.py")
    stage.typed(bob, "guard", "check")
    stage.note("ada is editing it, and a person commits", stage.shell()("guard", "check").err)


def git_takes_the_folder_of_the_state(stage: Stage) -> None:
    """A command that would take away what all agents share."""
    stage.agents("ada")
    bob = stage.agent("bob")
    for command in ("git clean -fdx", "git clean -ffdX", "git stash -a"):
        stage.hook(f"bob: {command}", bob.pre_bash(command))


def git_commands_that_are_told_of(stage: Stage) -> None:
    """What is not refused, but told: a branch that was changed, work that was saved before."""
    stage.git("branch", "other")
    ada, bob = stage.agents("ada", "bob")
    ada.command("lock", "docs/")
    stage.hook("bob: git switch other", bob.bash("git switch -q other").before)
    stage.hook("ada, who holds something here, is told", ada.batch())
    stage.put("src/b.py", "a person's\n")
    stage.hook("a person has changed src/b.py; bob: git checkout .", bob.pre_bash("git checkout ."))
    stage.put("top.txt", "more\n")
    assert bob.bash("git stash").code == 0
    ada.change("src/a.py", "a = 2\n")
    assert ada.bash("git stash push -q -- src/a.py").code == 0
    stage.hook(
        "bob's own stash lies below ada's; bob: git stash pop", bob.pre_bash("git stash pop")
    )


def commits_in_a_merge(stage: Stage) -> None:
    """Conflicts that nobody has settled."""
    (bob,) = stage.agents("bob")
    stage.git("switch", "-qc", "other")
    for branch in ("other", "main"):
        stage.git("switch", "-q", branch)
        stage.put("src/a.py", f"a = '{branch}'\n")
        stage.git("commit", "-qam", branch, past=True)
    stage.git("merge", "other", check=False)
    stage.typed(bob, "commit", "-m", "merged", "src/a.py")
