"""Bounds of what is protected are said when they are reached (WORK-5, WORK-10)."""

from collections.abc import Callable
from pathlib import Path

import pytest

from agent_sync.protection import held_files, inventory
from support import Cli

from .session import Session

Make = Callable[..., Session]
MAKE = "python3 -c \"open('lib.py','w').write('made')\""


@pytest.mark.proves("WORK-10")
def test_who_ran_a_command_that_git_was_too_slow_for_is_told_once(
    session: Make, repo: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session("ann").start()
    ben = session("ben")
    ben.start()
    monkeypatch.setattr(inventory, "changed_under", lambda *_: None)
    told = [ben.bash(MAKE.replace("made", made)).after for made in ("one", "two")]
    said = ["git could not say all that this command changed" in x.context for x in told if x]
    assert said == [True, False]
    found = Cli(repo, home).ok("status")["attention"]
    assert "git_cut_short" in [one["code"] for one in found]


@pytest.mark.proves("WORK-5")
def test_a_lock_on_more_than_is_watched_says_so(
    session: Make, repo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(held_files, "MOST_FILES", 3)
    ann = session("ann")
    ann.start()
    for number in range(3):
        (repo / "src" / f"{number}.txt").write_text("x", encoding="utf-8")
    assert "covers more than" not in ann.command("lock", "src/*.txt").out
    (repo / "src" / "3.txt").write_text("x", encoding="utf-8")
    for what in ("src/*.txt", "src/"):
        assert f"{what} covers more than" in ann.command("lock", what).out
    assert ann.command("lock", "src/", "--json").data["beyond"] == ["src/"]


@pytest.mark.proves("WORK-1")
def test_what_is_kept_only_in_case_is_listed_with_all(session: Make, repo: Path) -> None:
    """The version before an agent's first write is nobody's loss yet."""
    ann = session("ann")
    ann.start()
    session("ben").start()
    (repo / "src" / "a.py").write_text("by hand\n", encoding="utf-8")
    ann.change("src/a.py", "work of ann\n")
    for words in (["restore", "--list"], ["restore", "--list", "src/a.py"]):
        assert ann.command(*words, "--json").data["versions"] == []
        (one,) = ann.command(*words, "--all", "--json").data["versions"]
        assert one["path"] == "src/a.py"
