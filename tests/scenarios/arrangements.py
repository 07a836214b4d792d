"""What is there besides ann's work before a way is tried: each may add what must not be lost."""

from pathlib import Path

from agent_sync.install.claude_code.hook_table import hooks_block, project_form

from .trial import Trial

INSTALLED = (
    ".git/HEAD",
    ".git/index",
    ".git/config",
    ".claude/settings.json",
    ".claude/skills/agent-sync/scripts/hook.py",
    ".claude/coordination/state.sqlite",
)
DEAD = {"pid": 2**22 - 1, "pid_start": "0"}


def installation(trial: Trial) -> None:
    """The program is installed in this checkout, and not committed."""
    import json

    trial.scene.put(".claude/skills/agent-sync/scripts/hook.py", "x = 1\n")
    block = json.dumps({"hooks": hooks_block(project_form)})
    trial.scene.put(".claude/settings.json", block)
    trial.keeps.append(lambda: all((trial.repo / name).exists() for name in INSTALLED))
    trial.keeps.append(lambda: (trial.repo / ".claude/settings.json").read_text("utf-8") == block)


def commit(trial: Trial) -> None:
    """Ann has committed one file; ben something on a branch of his own."""
    assert (
        trial.ann.bash("git add lib && echo 2 > lib/x.py && git commit -qm 'of ann' lib").code == 0
    )
    made = trial.scene.git("rev-parse", "HEAD").strip()
    trial.scene.git("branch", "feat", "other")
    trial.keeps.append(lambda: made in trial.scene.git("rev-list", "main").split())
    trial.keeps.append(lambda: trial.scene.git("diff", "--cached", made, "--", "lib") == "")
    trial.keeps.append(lambda: trial.scene.git("show", "main:lib/x.py") == "2\n")


def worktree(trial: Trial) -> None:
    """Ann works in a linked worktree, too."""
    trial.scene.git("worktree", "add", "-q", "-b", "wt", "../wt")
    trial.ann.cwd = (trial.repo / "../wt").resolve()
    assert trial.ann.change("src/b.py", "b = 'work of ann'\n").code == 0
    if trial.setting == "over":
        trial.ann.stop()
    there = trial.ann.cwd / "src/b.py"
    trial.ann.cwd = None
    trial.keeps.append(lambda: _text(there) == "b = 'work of ann'\n")


def gone(trial: Trial) -> None:
    """Ann is gone: her process died in her turn, or her session has ended."""
    if trial.setting == "hold":
        trial.scene.database.change("agents", DEAD, id="ann")
        trial.scene.database.silent_for(24 * 3_600_000, id="ann")
    else:
        trial.ann.end()
    trial.restores = trial.ben.command


def person(trial: Trial) -> None:
    """A person changed two files in an editor; ann and ben are at work."""
    trial.treasure = {"README": "by hand\n", "lib/y.py": "y = 'by hand'\n"}
    for name, text in trial.treasure.items():
        trial.scene.put(name, text)
    trial.ben.prompt("look", "p7")
    trial.restores = trial.scene.shell()


def nested(trial: Trial) -> None:
    """Ann works in a repository inside this one."""
    inner = trial.repo / "inner"
    trial.scene.put("inner/v.py", "v = 1\n")
    trial.scene.git("init", "-q", at=inner)
    trial.scene.git("add", ".", at=inner)
    trial.scene.git("commit", "-qm", "inner", at=inner, past=True)
    assert trial.ann.change("inner/v.py", "v = 'work of ann'\n").code == 0
    if trial.setting == "over":
        trial.ann.stop()
    trial.treasure = {"inner/v.py": "v = 'work of ann'\n"}
    trial.keeps.append(
        lambda: not inner.exists() or "work of ann" not in trial.scene.git("log", "-p", at=inner)
    )
    trial.scene.database.pass_by(10_000)


def hard_link(trial: Trial) -> None:
    """A file of hers has a second name."""
    (trial.repo / "link.py").hardlink_to(trial.repo / "src/a.py")
    trial.scene.put(".git/info/exclude", "link.py\n")


def bystanders(trial: Trial) -> None:
    """A subagent of ann's has written a file, and it is over."""
    child = trial.ann.child("c1")
    child.hook("subagent-start", child.payload("SubagentStart"))
    assert child.change("src/b.py", "b = 'of a child'\n").code == 0
    child.hook("subagent-stop", child.payload("SubagentStop", background_tasks=[]))
    if trial.setting == "over":
        trial.ann.stop()
    trial.treasure = {"src/b.py": "b = 'of a child'\n"}
    trial.scene.database.pass_by(10_000)


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""


ALL = {
    one.__name__: one
    for one in (installation, commit, worktree, gone, person, nested, hard_link, bystanders)
}
