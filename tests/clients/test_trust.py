"""Clients that want their person's word first are not guarded without it, and doctor says so"""

from pathlib import Path

import pytest

from support import need as need_program
from tmux.terminal import Terminal

from .acts import edit, read
from .conftest import Arm, Start, need
from .driver import Driver
from .drivers import DRIVERS
from .drivers.codex import Codex
from .packages import PACKAGES
from .place import Place
from .turns import PATIENCE_S, Step, say


def change(place: Place, name: str) -> Step:
    """An edit of a file."""
    letter = name[0]
    return edit(place.repo / name, f"{letter} = 1", f"{letter} = 2")


@pytest.mark.proves("AGENT-7")
@pytest.mark.parametrize("name", ["codex", "copilot"])
def test_a_folder_that_nobody_trusts_is_reported(name: str, arm: Arm, start: Start) -> None:
    """In a folder that its person does not trust the client runs no hook of the project, and says
    nothing: an edit of a locked file happens. doctor says it, and what helps."""
    need(name)
    place, driver = arm(name), DRIVERS[name]
    driver.settle(place, trusted=False)
    place.person.ok("lock", "a.py")
    start(driver, place, "ann").ask("Work.", change(place, "a.py"), say())
    assert place.text("a.py") == "a = 2\n"
    told = place.doctor(name)
    assert not told["trusted"]
    assert told["protection"] != "enforced"
    assert "trust" in told["trouble"]


@pytest.mark.proves("AGENT-7")
def test_gemini_does_not_start_in_a_folder_that_nobody_trusts(arm: Arm, start: Start) -> None:
    """Without a terminal it refuses to; doctor says that the folder is not trusted."""
    need("gemini")
    place, driver = arm("gemini"), DRIVERS["gemini"]
    driver.settle(place, trusted=False)
    turn = start(driver, place, "ann").prompt("Work.", change(place, "a.py"), say())
    assert turn.process.wait(PATIENCE_S) != 0
    assert place.text("a.py") == "a = 1\n"
    told = place.doctor("gemini")
    assert not told["trusted"]
    assert "not trusted" in told["trouble"]


@pytest.mark.proves("AGENT-7")
def test_doctor_says_who_is_guarded(driver: Driver, place: Place, start: Start) -> None:
    """A client whose hooks ran in a trusted folder is enforced, in the version that runs. Codex is
    not yet: it trusts hooks one by one."""
    file = place.repo / "a.py"
    start(driver, place, "ann").ask("Work.", read(file), change(place, "a.py"), say())
    told = place.doctor(driver.name)
    assert told["runs"], told
    assert PACKAGES[driver.name].version in told["version"]
    assert told["trusted"] is (driver.name != "codex")
    assert told["protection"] == ("enforced" if told["trusted"] else "advisory")


@pytest.mark.proves("AGENT-8")
def test_codex_skips_hooks_until_a_person_trusts_them(
    arm: Arm, start: Start, tmp_path: Path
) -> None:
    """Codex runs no hook that its person did not trust: an edit of a locked file happens, and
    doctor says so. After ``install --agents codex --trust`` and a yes at a terminal it is
    refused, without any flag."""
    need("codex")
    need_program("tmux")
    place, driver = arm("codex"), Codex()
    place.person.ok("lock", "a.py", "b.py")
    start(driver, place, "ann").ask("Work.", change(place, "a.py"), say())
    assert place.text("a.py") == "a = 2\n"
    before = place.doctor("codex")
    assert (before["trusted"], before["protection"]) == (False, "advisory")
    trust(place, tmp_path / "terminal")
    turn = start(driver, place, "ben").ask("Work.", change(place, "b.py"), say())
    assert "[agent-sync] BLOCKED: b.py" in turn.result(0)
    assert place.text("b.py") == "b = 1\n"
    after = place.doctor("codex")
    assert (after["trusted"], after["protection"]) == (True, "enforced")


def trust(place: Place, folder: Path) -> None:
    """Say yes at a terminal, as the person does."""
    folder.mkdir()
    env = {**place.environment(), "TERM": "screen-256color", "PS1": "$ "}
    shell = place.cage.command(["sh", "-i"], place.repo, env)
    outside = {"PATH": env["PATH"], "HOME": env["HOME"]}
    terminal = Terminal(folder, outside, Path("/"), (120, 60), shell)
    try:
        terminal.enter(f"{place.command} install --agents codex --trust")
        terminal.wait_for("Trust them? [y/N]", PATIENCE_S)
        terminal.enter("y")
        terminal.wait_for("from now on", PATIENCE_S)
    finally:
        terminal.close(PATIENCE_S)
