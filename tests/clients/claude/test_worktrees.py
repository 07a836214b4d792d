"""Worktrees of the real client: what comes before one is removed, and what does not"""

import json
from pathlib import Path

import pytest

from ..turns import Step, Use, say, use
from .calls import bash
from .conftest import Start
from .place import Place
from .sessions import Session

TOOLS = "--allowedTools=Edit,Write,Read,Bash,EnterWorktree,ExitWorktree"
ALLOWED = ("--permission-mode", "acceptEdits", TOOLS)


def enter(**given: str) -> Step:
    """Go into a worktree."""
    return use(Use("EnterWorktree", dict(given)))


def leave() -> Step:
    """Have the client remove it, with what is uncommitted there."""
    return use(Use("ExitWorktree", {"action": "remove", "discard_changes": True}))


@pytest.mark.proves("WORK-11")
def test_what_is_uncommitted_is_kept_before_the_client_removes_it(
    start: Start, place: Place
) -> None:
    ann = start("ann", allowed=ALLOWED)
    ann.ask("Go.", enter(name="wt"), bash("echo half >> a.py; echo new > n.txt"), leave(), say())
    assert not (place.repo / ".claude" / "worktrees" / "wt").exists()
    kept = {str(one["path"]) for one in place.person.ok("restore", "--list")["versions"]}
    assert kept >= {"a.py", "n.txt"}


@pytest.mark.proves("WORK-11")
def test_the_client_does_not_remove_it_under_another(start: Start, place: Place) -> None:
    place.git("worktree", "add", "-q", "-b", "side", ".claude/worktrees/side")
    tree = place.repo / ".claude" / "worktrees" / "side"
    ann = start("ann", allowed=ALLOWED)
    ann.ask("Go.", enter(path=str(tree)), bash("echo half >> a.py"), say())
    ben = start("ben", allowed=ALLOWED)
    turn = ben.ask("Go.", enter(path=str(tree)), leave(), bash(f"rm -rf {tree}"), say())
    # The client looks first itself, in the words of its version.
    refused = ("[agent-sync] BLOCKED: ExitWorktree", "is running in this worktree", "not the owner")
    assert any(words in turn.requests[2].news for words in refused), turn.requests[2].news
    assert "[agent-sync] BLOCKED: rm would take the worktree" in turn.requests[3].news
    assert (tree / "a.py").read_text(encoding="utf-8").endswith("half\n")


def arm(place: Place, event: str, script: str) -> None:
    """Register a hook beside ours."""
    path = place.root / f"{event}.sh"
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o755)
    file = place.repo / ".claude" / "settings.json"
    data = json.loads(file.read_text(encoding="utf-8"))
    data["hooks"][event] = [{"hooks": [{"type": "command", "command": str(path)}]}]
    file.write_text(json.dumps(data), encoding="utf-8")


def told(place: Place, session: Session) -> tuple[str, Path]:
    """What a hook of WorktreeRemove found, once a session has left its worktree."""
    session.ask("Go.", enter(name="wt"), bash("echo half >> a.py"), leave(), say())
    log = place.root / "log"
    return (log.read_text(encoding="utf-8") if log.exists() else ""), place.root / "made"


LOOK = 'path=$(sed \'s/.*"worktree_path":"\\([^"]*\\)".*/\\1/\'); cat "$path/a.py" >> {log}'
MAKE = "cd {repo} && git worktree add -q --detach ../made >&2 && echo {root}/made"


@pytest.mark.usefixtures("settings_only")
@pytest.mark.proves("WORK-11")
def test_the_event_of_removal_does_not_come_where_git_made_the_worktree(
    start: Start, place: Place
) -> None:
    arm(place, "WorktreeRemove", LOOK.format(log=place.root / "log"))
    found, _ = told(place, start("ann", allowed=ALLOWED))
    assert found == ""


@pytest.mark.usefixtures("settings_only")
@pytest.mark.proves("WORK-11")
@pytest.mark.parametrize("registered", [True, False])
def test_who_registers_the_event_of_removal_removes_in_the_clients_place(
    start: Start, place: Place, *, registered: bool
) -> None:
    """It comes before the files are gone, and the client then leaves them where they are."""
    arm(place, "WorktreeCreate", MAKE.format(repo=place.repo, root=place.root))
    if registered:
        arm(place, "WorktreeRemove", LOOK.format(log=place.root / "log"))
    found, made = told(place, start("ann", allowed=ALLOWED))
    assert found == ("a = 1\nhalf\n" if registered else "")
    assert made.exists() is registered
